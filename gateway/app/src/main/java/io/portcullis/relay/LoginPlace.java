package io.portcullis.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The time that a connection has for its login, and its place among those that are logging in. */
final class LoginPlace {
    private final LoopServices services;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Place place;
    private boolean begun;
    private boolean free;
    private boolean rests;

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

    /** The first byte has come. */
    void begin() {
        if (!begun && !free) {
            begun = true;
            services.gateway().limits().begun();
        }
    }

    /** The client has said who it is: it waits for its turn, each origin in a line of its own. {@code then} hears whether it came. */
    void await(ChannelHandlerContext context, InetAddress origin, Consumer<Boolean> then) {
        ConnectionLimits limits = services.gateway().limits();
        place = new Place(limits.loginPlaces(), limits.mostLogins(), origin.getHostAddress(), context.executor());
        place.take(services.deadlines().handshake(), then);
    }

    /** The login waits for a person, which is no work: as if it were over, until {@link #goOn}. */
    void rest() {
        give();
        rests = true;
    }

    /** The login goes on, in its turn if it {@linkplain #rest rested}, and with as much time as a new one. {@code then} hears whether it may. */
    void goOn(ChannelHandlerContext context, InetAddress origin, Runnable onDeadline, Consumer<Boolean> then) {
        if (!rests) {
            then.accept(true);
            return;
        }
        rests = false;
        free = false;
        services.gateway().limits().resumed();
        deadline = context.executor().schedule(onDeadline, services.deadlines().handshake(), TimeUnit.MILLISECONDS);
        await(context, origin, then);
    }

    /** The login is over. */
    void give() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (!free) {
            free = true;
            if (place != null) {
                place.leave();
            }
            services.gateway().limits().loginDone(begun);
        }
    }
}
