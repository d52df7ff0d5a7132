package io.portcullis.relay;

import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.session.scoped.StatementClock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at a session's {@link StatementClock} when its time is up, and does what it says. On the session's event loop. */
final class StatementTimer {
    private final RelaySession session;
    private final StatementClock clock;
    private @Nullable ScheduledFuture<?> next;

    StatementTimer(RelaySession session, StatementClock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** Something may have been sent that runs. */
    void arm() {
        if (!clock.isRunning()) {
            return;
        }
        long after = clock.lookAfter();
        // One that comes too early does no harm: the next statement does not need its own.
        if (next == null || next.getDelay(TimeUnit.NANOSECONDS) > after) {
            cancel();
            next = session.loop().schedule(this::onTime, after, TimeUnit.NANOSECONDS);
        }
    }

    private void onTime() {
        next = null;
        look();
    }

    void look() {
        if (!session.isPassing()) {
            return;
        }
        switch (clock.look()) {
            case RESTS -> {}
            case GOES_ON -> arm();
            case STOPS -> {
                session.brake().pull();
                arm();
            }
            case CUTS_OFF -> session.onBudgetSpent();
        }
    }

    void close() {
        cancel();
        clock.close();
    }

    private void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
