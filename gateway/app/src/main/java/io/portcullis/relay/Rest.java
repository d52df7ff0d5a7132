package io.portcullis.relay;

import io.portcullis.model.audit.EndCause;
import io.portcullis.session.Ledger;
import io.portcullis.session.Spending;
import io.portcullis.wire.TransactionStatus;
import org.jspecify.annotations.Nullable;

/** Whether one session rests, and that it ends at such a moment when it is to leave. On the session's event loop. */
final class Rest {
    private final RelaySession session;
    private final Ledger ledger;
    private final Spending spending;
    private final Pulse pulse;
    /** Why the session ends between its next two transactions; null while it does not. */
    private @Nullable EndCause leaving;

    Rest(RelaySession session, Spending spending, Pulse pulse) {
        this.session = session;
        this.ledger = session.ledger();
        this.spending = spending;
        this.pulse = pulse;
    }

    /**
     * Looks at this session, as is done again and again.
     *
     * @param now milliseconds of a clock that only goes forward
     */
    void look(long now) {
        try {
            EndCause cause = session.isPassing() ? reasonToEnd(now) : null;
            if (cause != null) {
                session.endNow(cause);
            } else if (leaving == null && isLeftToItsGrant()) {
                leave(EndCause.NOT_RENEWED);
                leaveIfDue();
            }
        } catch (RuntimeException defect) {
            // The others are still to be looked at.
            session.onDefect("a look at session " + session.id(), defect);
        }
    }

    private @Nullable EndCause reasonToEnd(long now) {
        return spending.isOver() ? EndCause.BUDGET : pulse.look(session, now);
    }

    private boolean isLeftToItsGrant() {
        return session.access().now() >= session.access().spread().atBoundary();
    }

    /** From now on it is not waited for that the session rests: it is to end between two transactions. */
    void leave(EndCause why) {
        if (leaving == null || why == EndCause.DRAINING) {
            leaving = why;
        }
    }

    /** What is renewed in time goes on. */
    void grantChanged() {
        if (leaving == EndCause.NOT_RENEWED && !isLeftToItsGrant()) {
            leaving = null;
        }
    }

    boolean isLeaving() {
        return leaving != null;
    }

    /**
     * Ends the session if it is to leave and may now. A standby never asks for anything and is never done: it is ended between two
     * messages, as whenever access ends. (It can not stream in a transaction, but do other things in one.)
     */
    void leaveIfDue() {
        boolean streams = session.isReplication() && ledger.transactionStatus() == TransactionStatus.IDLE;
        EndCause why = leaving;
        if (why != null && session.isPassing() && (streams || isBetweenTransactions())) {
            session.endNow(why);
        }
    }

    /** Whether nothing is asked, under way to either side, or uncommitted; a pipeline without its Sync may be. */
    boolean isBetweenTransactions() {
        return ledger.isAtRest() && isStill();
    }

    /** Whether neither side has half of a message, and nothing waits: to be written, for the view to be fresh, or to begin. */
    boolean isStill() {
        ClientLeg client = session.client();
        TargetLeg target = session.target();
        return !session.isWaiting()
                && !client.isHeld()
                && client.isBetweenMessages()
                && target.isBetweenMessages()
                && client.outbound().isEmpty()
                && target.outbound().isEmpty();
    }
}
