package io.portcullis.gateway;

import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.PostgresServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Somebody between a gateway and a real server who shows the gateway a certificate of his own and reads everything. He
 * speaks TLS only: a connection that begins otherwise he closes.
 */
final class InBetween implements AutoCloseable {
    /** 1234.5679. */
    private static final int SSL_REQUEST = 80877103;

    private final PostgresServer server;
    private final SSLContext own;
    private final ServerSocket listener;
    private final AtomicInteger encrypted = new AtomicInteger();

    /** @param own with the certificate that he shows */
    InBetween(PostgresServer server, SSLContext own) {
        this.server = server;
        this.own = own;
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** As a target's file names it. */
    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Connections that a gateway has encrypted. */
    int encrypted() {
        return encrypted.get();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed: this test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket;
                Socket onward = new Socket(server.host(), server.port())) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (in.readInt() != 8 || in.readInt() != SSL_REQUEST) {
                return;
            }
            socket.getOutputStream().write('S');
            SSLSocket gateway = (SSLSocket) own.getSocketFactory().createSocket(socket, null, true);
            gateway.setUseClientMode(false);
            gateway.startHandshake();
            encrypted.incrementAndGet();
            SSLSocket upstream = encrypt(onward);
            Thread back = Thread.ofVirtual().start(() -> pump(upstream, gateway));
            pump(gateway, upstream);
            back.join();
        } catch (IOException | InterruptedException _) {
            // One side is gone: so is the other.
        }
    }

    private static SSLSocket encrypt(Socket onward) throws IOException {
        onward.getOutputStream().write(new byte[] {0, 0, 0, 8, 4, (byte) 210, 22, 47});
        if (onward.getInputStream().read() != 'S') {
            throw new IOException("the server offers no TLS");
        }
        SSLSocket upstream = (SSLSocket)
                CertificateAuthority.trustingAnybody().getSocketFactory().createSocket(onward, null, 0, true);
        upstream.startHandshake();
        return upstream;
    }

    private static void pump(SSLSocket from, SSLSocket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // One side is gone: the other follows.
        } finally {
            closeQuietly(to);
            closeQuietly(from);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Gone already.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
