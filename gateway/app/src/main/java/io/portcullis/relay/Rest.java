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
    private boolean leaving;

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
            }
        } catch (RuntimeException defect) {
            // The others are still to be looked at.
            session.onDefect("a look at session " + session.id(), defect);
        }
    }

    private @Nullable EndCause reasonToEnd(long now) {
        return spending.isOver() ? EndCause.BUDGET : pulse.look(session, now);
    }

    /** From now on it is not waited for that the session rests: it is to end between two transactions. */
    void leave() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    /**
     * Ends the session if it is to leave and may now. A standby never asks for anything and is never done: it is ended between two
     * messages, as whenever access ends. (It can not stream in a transaction, but do other things in one.)
     */
    void leaveIfDue() {
        boolean streams = session.isReplication() && ledger.transactionStatus() == TransactionStatus.IDLE;
        if (leaving && session.isPassing() && (streams || isBetweenTransactions())) {
            session.endNow(EndCause.DRAINING);
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
