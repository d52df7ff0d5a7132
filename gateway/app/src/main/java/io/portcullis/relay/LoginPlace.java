package io.portcullis.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.policy.RefusalReason;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The time that a connection has for its login, and its place among those that are logging in. */
final class LoginPlace {
    private final LoopServices services;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean begun;
    private boolean free;

    LoginPlace(LoopServices services) {
        this.services = services;
    }

    /** The connection is there, counted already. */
    void take(ChannelHandlerContext context, InetAddress origin, Runnable onDeadline) {
        deadline = context.executor().schedule(onDeadline, services.deadlines().handshake(), TimeUnit.MILLISECONDS);
        ConnectionLimits limits = services.gateway().limits();
        // Nothing of the opening: it would live as long as the connection.
        context.channel().closeFuture().addListener(_ -> limits.closed(origin));
    }

    /** The first byte has come. Returns the limit that the login goes beyond, if any. */
    @Nullable
    RefusalReason begin() {
        if (begun || free) {
            return null;
        }
        begun = true;
        return services.gateway().limits().begun();
    }

    /** The login is over. */
    void give() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (!free) {
            free = true;
            services.gateway().limits().loginDone(begun);
        }
    }
}
