package io.portcullis.gateway;

import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.PostgresServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Somebody between a gateway and a real server, or between a client and a gateway, who shows a certificate of his own and reads everything. He
 * speaks TLS only: a connection that begins otherwise he closes.
 */
final class InBetween implements AutoCloseable {
    /** 1234.5679. */
    private static final int SSL_REQUEST = 80877103;

    private final String host;
    private final int port;
    private final SSLContext own;
    private final UnaryOperator<byte[]> altered;
    private final ServerSocket listener;
    private final AtomicInteger encrypted = new AtomicInteger();

    /** @param own with the certificate that he shows */
    InBetween(PostgresServer server, SSLContext own) {
        this(server.host(), server.port(), own, bytes -> bytes);
    }

    /**
     * @param own with the certificate that he shows
     * @param altered what he makes of what the server says, as much as comes at once
     */
    InBetween(String host, int port, SSLContext own, UnaryOperator<byte[]> altered) {
        this.host = host;
        this.port = port;
        this.own = own;
        this.altered = altered;
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

    int port() {
        return listener.getLocalPort();
    }

    /** Connections that were encrypted to him. */
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
                Socket onward = new Socket(host, port)) {
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
            Thread back = Thread.ofVirtual().start(() -> pump(upstream, gateway, altered));
            pump(gateway, upstream, bytes -> bytes);
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

    private static void pump(SSLSocket from, SSLSocket to, UnaryOperator<byte[]> altered) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                to.getOutputStream().write(altered.apply(Arrays.copyOf(buffer, length)));
            }
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
