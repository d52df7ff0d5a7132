package io.portcullis.relay;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.config.Target;
import io.portcullis.upstream.TargetSlots;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The place of one login at its target: taken at once, or waited for in its turn. On the login's event loop. */
final class TargetPlace {
    private final LoopServices services;
    private final Target target;
    private final String login;
    private final EventLoop loop;
    private TargetSlots.@Nullable Ticket ticket;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean taken;
    private boolean left;

    TargetPlace(LoopServices services, Target target, String login, EventLoop loop) {
        this.services = services;
        this.target = target;
        this.login = login;
        this.loop = loop;
    }

    /** @param then hears, at once or later but once, whether there is a place */
    void take(Consumer<Boolean> then) {
        taken = services.gateway().slots().take(target);
        if (taken) {
            then.accept(true);
            return;
        }
        ticket =
                services.gateway().slots().await(target, login, granted -> loop.execute(() -> onCalled(granted, then)));
        if (ticket == null) {
            then.accept(false);
            return;
        }
        TargetSlots.Ticket mine = ticket;
        deadline = loop.schedule(
                () -> {
                    if (mine.tearUp()) {
                        then.accept(false);
                    }
                },
                services.deadlines().targetPlace(),
                TimeUnit.MILLISECONDS);
    }

    private void onCalled(boolean granted, Consumer<Boolean> then) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        taken = granted;
        if (left) {
            giveBack();
        } else {
            then.accept(granted);
        }
    }

    /** The login is given up: nobody waits any more, and a place that was taken is free again. */
    void leave() {
        if (left) {
            return;
        }
        left = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (ticket != null) {
            ticket.tearUp();
        }
        giveBack();
    }

    private void giveBack() {
        if (taken) {
            taken = false;
            services.gateway().slots().giveBack(target);
        }
    }
}
