package io.portcullis.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.session.Opening;
import io.portcullis.tls.ServerTls;
import io.portcullis.upstream.Transport;
import io.portcullis.wire.scram.ChannelBinding;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** The TLS of one client's connection, as its {@link ClientOpening} sees it. */
final class OpeningTls {
    private final LoopServices services;
    private @Nullable ServerTls tls;
    private String version = "";
    private @Nullable ChannelHandlerContext established;

    OpeningTls(LoopServices services) {
        this.services = services;
    }

    /** Puts TLS in front of {@code opening}. */
    void begin(ChannelHandlerContext opening) {
        tls = services.gateway().clientTls().begin(opening, this::runAside);
    }

    /** A signature takes a millisecond or more, in which nobody's bytes would pass. */
    private void runAside(Runnable task) {
        services.context()
                .executeBlocking(
                        () -> {
                            task.run();
                            return "";
                        },
                        false);
    }

    /** What follows from the end of the handshake; nothing if the client has just left. */
    Opening.Step onHandshake(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake, Opening opening) {
        if (handshake.isSuccess()) {
            version = ClientTls.version(context);
            established = context;
            return opening.onTlsEstablished(ClientTls.protocol(context));
        }
        return handshake.cause() instanceof ClosedChannelException
                ? Opening.Step.Wait.WAIT
                : opening.onTlsFailed(Transport.handshakeFailure(handshake.cause()));
    }

    /** What the login can be bound to. */
    @Nullable
    ChannelBinding binding() {
        return tls == null ? null : tls.binding();
    }

    /** Whether the client has shown the certificate of that login. */
    boolean proves(String login) {
        return established != null
                && services.gateway()
                        .clientTls()
                        .proves(established, login, services.gateway().clock().instant());
    }

    /** Empty without TLS. */
    String version() {
        return version;
    }
}
