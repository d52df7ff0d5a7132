package io.portcullis.relay;

import io.portcullis.model.audit.EndCause;
import io.portcullis.session.Stillness;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by looking whether one session rests, grows old or stalls. (Nothing is counted or timed per message for it.)
 * On the session's event loop.
 */
final class Pulse {
    /**
     * So long must a session have been between transactions before it is ended for the gateway's own reasons. Pools do not
     * hand out a connection that has rested for half a second without asking it whether it is alive (HikariCP 0.5 s by
     * default): with twice that nobody is in the middle of using it. Milliseconds.
     */
    static final long REST = 1_000;

    private final Lifetimes lifetimes;
    private final Leaving leaving;
    private final long retireAt;
    private final Stillness asking = new Stillness();
    private final Stillness reading = new Stillness();

    /** @param retireAt when the session is too old, by the clock of {@link #look} */
    Pulse(Lifetimes lifetimes, Leaving leaving, long retireAt) {
        this.lifetimes = lifetimes;
        this.leaving = leaving;
        this.retireAt = retireAt;
    }

    /**
     * Returns why the session is to end now, or null.
     *
     * @param now milliseconds of a clock that only goes forward
     */
    @Nullable
    EndCause look(RelaySession session, long now) {
        Outbound toClient = session.client().outbound();
        long unread = reading.look(now, toClient.movedBytes(), !toClient.isEmpty());
        if (unread >= lifetimes.stall()) {
            return EndCause.CLIENT_STALLED;
        }
        boolean quiet = session.ledger().isQuiet() && session.rest().isStill();
        long idle = asking.look(now, session.client().messages(), quiet);
        if (idle >= lifetimes.idle()) {
            return EndCause.IDLE;
        }
        if (idle < REST || !session.rest().isBetweenTransactions()) {
            return null;
        }
        if (leaving.isClosed()) {
            return EndCause.DRAINING;
        }
        if (session.access().now() >= session.access().spread().from()) {
            return EndCause.NOT_RENEWED;
        }
        return now >= retireAt ? EndCause.MAX_AGE : null;
    }
}
