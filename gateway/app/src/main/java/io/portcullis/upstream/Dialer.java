package io.portcullis.upstream;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.tls.EndPoint;
import io.portcullis.tls.OutgoingTls;
import io.portcullis.wire.scram.ChannelBinding;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.impl.NetSocketInternal;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Makes connections to targets, encrypted where they are to be; for one event loop, on that loop. */
public final class Dialer {
    /** Vert.x's own handler: ours stand before it and keep the bytes. */
    static final String VERTX_HANDLER = "handler";

    private final Context context;
    private final NetClient client;
    private final KeepAlive keepAlive;

    /** @param context the event loop's */
    public Dialer(Context context, NetClient client, KeepAlive keepAlive) {
        this.context = context;
        this.client = client;
        this.keepAlive = keepAlive;
    }

    /**
     * A connection over which nothing has been said but what TLS needs.
     *
     * @param binding to the target's certificate; null without TLS, or if that allows none
     * @param showedCertificate whether the target asked for the gateway's certificate and has got it
     */
    record Dialed(Channel channel, @Nullable ChannelBinding binding, boolean showedCertificate) {}

    /** TLS did not come about, for a reason that the message says. */
    static final class NoTls extends IOException {
        private static final long serialVersionUID = 1L;

        NoTls(Throwable cause) {
            super("TLS: " + cause.getMessage(), cause);
        }
    }

    /**
     * Connects. Completed on the event loop, where the caller must put its handler in at once; fails with an {@link
     * IOException} or what the socket says.
     *
     * @param tls null = plain text
     * @param line lets the connection be given up meanwhile
     */
    Future<Dialed> dial(TargetAddress to, @Nullable OutgoingTls tls, Line line) {
        return client.connect(to.port(), to.host()).compose(socket -> {
            Channel channel =
                    ((NetSocketInternal) socket).channelHandlerContext().channel();
            if (!line.take(channel)) {
                return Future.failedFuture(new IOException("too late"));
            }
            SocketTuning.apply(channel, keepAlive);
            return tls == null ? Future.succeededFuture(new Dialed(channel, null, false)) : encrypt(channel, to, tls);
        });
    }

    private Future<Dialed> encrypt(Channel channel, TargetAddress to, OutgoingTls tls) {
        Promise<SSLSession> done = Promise.promise();
        channel.pipeline()
                .addBefore(
                        VERTX_HANDLER,
                        "tls-request",
                        new TlsRequestHandler(tls.engine(to.name(), to.port()), this::runAside, done));
        return done.future()
                .map(session -> dialed(channel, session))
                .recover(failure -> Future.failedFuture(new NoTls(failure)));
    }

    /** Checking a chain of certificates takes a millisecond or more, in which nobody's bytes would pass. */
    private void runAside(Runnable task) {
        context.executeBlocking(
                () -> {
                    task.run();
                    return "";
                },
                false);
    }

    private static Dialed dialed(Channel channel, SSLSession session) {
        Certificate[] own =
                channel.pipeline().get(SslHandler.class).engine().getSession().getLocalCertificates();
        return new Dialed(channel, binding(session), own != null && own.length > 0);
    }

    private static @Nullable ChannelBinding binding(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? EndPoint.binding(certificate)
                    : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
