package io.portcullis.relay;

import io.netty.channel.ChannelHandlerContext;
import io.portcullis.session.LoginAttempt;
import io.portcullis.wire.message.CancelRequest;
import java.net.InetAddress;

/** A connection that turned out to be for a cancel: it is answered like a server's, by being closed. */
final class OpeningCancel {
    private OpeningCancel() {}

    /** Passes it on to the session it is for, here or at another gateway. Whether there was anything to cancel is not said. */
    static void pass(
            LoopServices services,
            ChannelHandlerContext context,
            InetAddress origin,
            LoginAttempt attempt,
            CancelRequest request) {
        if (services.gateway().registry().cancel(request, context::close)) {
            services.observer().onCancelRequest(attempt, true);
            return;
        }
        services.gateway()
                .fleetCancels()
                .ask(
                        origin,
                        request,
                        matched -> context.executor().execute(() -> {
                            services.observer().onCancelRequest(attempt, matched);
                            context.close();
                        }));
    }
}
