package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.config.ListenerTls;
import io.portcullis.identity.CertificateLogins;
import io.portcullis.session.Opening.Encryption;
import io.portcullis.tls.ListenerCertificate;
import io.portcullis.tls.ServerTls;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** TLS towards clients: whether, and how a connection gets it. */
public final class ClientTls {
    private final Encryption encryption;
    private final @Nullable ListenerCertificate certificate;
    private final CertificateLogins certificateLogins;

    /** @param certificate null if the mode is off */
    public ClientTls(ListenerTls mode, @Nullable ListenerCertificate certificate, CertificateLogins certificateLogins) {
        this.certificateLogins = certificateLogins;
        this.encryption = switch (mode) {
            case OFF -> Encryption.OFF;
            case OPTIONAL -> Encryption.OPTIONAL;
            case REQUIRED -> Encryption.REQUIRED;
        };
        this.certificate = certificate;
    }

    Encryption encryption() {
        return encryption;
    }

    /**
     * Puts TLS in front of a handler, with the certificate that is in force now. The handler's own deadline counts.
     *
     * @param tasks runs what takes long: signatures, key agreements
     * @return what this connection speaks
     */
    ServerTls begin(ChannelHandlerContext before, Executor tasks) {
        ServerTls current = requireNonNull(certificate).current();
        SslHandler tls = new SslHandler(current.engine(), tasks);
        tls.setHandshakeTimeoutMillis(0);
        before.pipeline().addBefore(before.name(), "tls", tls);
        CipherGate.before(requireNonNull(before.pipeline().context(tls)));
        return current;
    }

    /** The version of the connection's TLS, or empty. */
    static String version(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        return tls == null || !tls.handshakeFuture().isSuccess()
                ? ""
                : tls.engine().getSession().getProtocol();
    }

    /** Whether the client has shown the certificate of that login; false without TLS, or where none is asked for. */
    boolean proves(ChannelHandlerContext context, String login, Instant now) {
        return certificateLogins.proves(shown(context), login, now);
    }

    private static @Nullable X509Certificate shown(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls == null || !tls.handshakeFuture().isSuccess()) {
            return null;
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own ? own : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** What was negotiated by ALPN, or empty; once the handshake is over. */
    static String protocol(ChannelHandlerContext context) {
        String protocol = context.pipeline().get(SslHandler.class).engine().getApplicationProtocol();
        return protocol == null ? "" : protocol;
    }
}
