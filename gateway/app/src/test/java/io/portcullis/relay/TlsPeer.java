package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.Children;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** The client behind a {@link FakeSocket} with TLS: decrypts what the socket has taken. */
final class TlsPeer {
    /** Both ends' TLS, made once: a certificate takes its time. */
    record Contexts(SSLContext server, SSLContext client) {
        static Contexts make() {
            try {
                Path folder = Files.createTempDirectory("portcullis-tls");
                Children.folder(folder);
                return of(CertificateAuthority.create(folder));
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Contexts of(CertificateAuthority authority) throws IOException, GeneralSecurityException {
            Issued issued = authority.issueForLocalhost();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", issued.key(), new char[0], new Certificate[] {issued.certificate()});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext server = SSLContext.getInstance("TLS");
            server.init(keys.getKeyManagers(), null, null);
            return new Contexts(server, authority.trusting());
        }
    }

    private final FakeSocket socket;
    private final EmbeddedChannel client;
    private final SslHandler tls;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int taken;

    /** Makes the handshake. */
    TlsPeer(FakeSocket socket, Contexts contexts, String protocol) {
        this.socket = socket;
        SSLEngine server = contexts.server().createSSLEngine();
        server.setUseClientMode(false);
        socket.startTls(server);
        SSLEngine engine = contexts.client().createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        tls = new SslHandler(engine);
        client = new EmbeddedChannel(tls);
        for (int flight = 0; flight < 10; flight++) {
            exchange();
        }
        if (!tls.handshakeFuture().isSuccess()) {
            throw new IllegalStateException(
                    "no handshake", tls.handshakeFuture().cause());
        }
    }

    /** The client's bytes go to the socket's other side, and its to the client. */
    private void exchange() {
        client.runPendingTasks();
        for (ByteBuf bytes = client.readOutbound(); bytes != null; bytes = client.readOutbound()) {
            socket.arrive(bytes);
        }
        socket.runTasks();
        take();
    }

    private void take() {
        byte[] all = socket.received();
        client.writeInbound(Unpooled.copiedBuffer(all, taken, all.length - taken));
        taken = all.length;
        client.runPendingTasks();
    }

    /** The plain text so far. */
    byte[] received() {
        take();
        for (ByteBuf bytes = client.readInbound(); bytes != null; bytes = client.readInbound()) {
            received.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }
        return received.toByteArray();
    }

    /** Whether the peer has said that nothing more will come. */
    boolean isToldTheEnd() {
        take();
        return tls.sslCloseFuture().isSuccess();
    }

    /** Gives back what both ends hold. */
    void close() {
        client.finishAndReleaseAll();
        socket.close();
    }
}
