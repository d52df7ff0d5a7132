package io.portcullis.session.scoped;

import io.portcullis.scope.Denial;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.TransactionStatus;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The budget of statement time in one session. Time runs while a Query, Execute or FunctionCall is with the target, from when it is sent to
 * the end of its answer, one time for all that are. It is taken from the budget in slices, ahead; what is left of one is put back when
 * nothing runs any more. What only ends what is open does not count, since it may not be stopped.
 *
 * <pre>
 *   within --- nothing left ---> over --- any error ---> within
 *                                 \--- nothing runs any more, or a second later ---> cut off
 * </pre>
 */
public final class StatementClock implements StartRule, RequestWatch {
    private static final long MILLI = 1_000_000; // nanoseconds
    /** Milliseconds. */
    private static final long SLICE = 100;

    /** What runs is cancelled again so soon. */
    private static final long AGAIN = 100 * MILLI;
    /** What a cancel has not ended by then, or what was sent behind it. */
    private static final long PATIENCE = 1_000 * MILLI;

    /** What is to be done now. */
    public enum Look {
        /** Nothing runs. */
        RESTS,
        GOES_ON,
        /** What runs is to be cancelled. */
        STOPS,
        /** The session must end. */
        CUTS_OFF
    }

    private final Purse purse;
    private final LongSupplier clock;
    /** Whether each that is outstanding counts. */
    private final ArrayDeque<Boolean> outstanding = new ArrayDeque<>();

    private int running;
    private long since;
    /** Nanoseconds that were taken and not used yet; below zero what was used and not taken. */
    private long reserve;
    /** Whether the message that is looked at counts. */
    private boolean counts;

    private boolean over;
    private long overSince;
    private boolean late;
    private @Nullable Denial stopped;
    private boolean cutOff;

    /** @param clock nanoseconds that only go forward */
    public StatementClock(Purse purse, LongSupplier clock) {
        this.purse = purse;
        this.clock = clock;
    }

    // From the client

    @Override
    public void begin() {
        counts = false;
    }

    @Override
    public @Nullable Denial refuses(FrontendTag tag, List<Slot> what, boolean continues) {
        counts = true;
        long least = debt() + 1;
        if (over || !purse.take(least)) {
            return Denial.BUDGET_STATEMENT_TIME;
        }
        purse.putBack(least);
        return null;
    }

    @Override
    public void sent(Sent sent, Slots slots) {
        switch (sent) {
            case Sent.Querying _, Sent.Executing _, Sent.Calling _ -> {
                boolean runs = counts && sent.substitute() == null;
                outstanding.add(runs);
                if (runs) {
                    starts();
                }
            }
            case Sent.Parsing _, Sent.Binding _, Sent.Describing _, Sent.ClosingStatement _, Sent.ClosingPortal _ -> {}
        }
        counts = false;
    }

    private void starts() {
        if (running == 0) {
            since = clock.getAsLong();
            refill();
        }
        running++;
    }

    // From the target

    @Override
    public void answered(Sent sent, @Nullable BackendTag last) {
        switch (sent) {
            case Sent.Querying _, Sent.Executing _, Sent.Calling _ -> {
                if (outstanding.remove()) {
                    ends(last == BackendTag.ERROR_RESPONSE);
                }
            }
            case Sent.Parsing _, Sent.Binding _, Sent.Describing _, Sent.ClosingStatement _, Sent.ClosingPortal _ -> {}
        }
    }

    /** Its ReadyForQuery is no work. */
    @Override
    public void statementFailed() {
        if (!outstanding.isEmpty() && outstanding.remove()) {
            ends(true);
        }
        outstanding.addFirst(false);
    }

    @Override
    public void onReady(TransactionStatus status) {}

    private void ends(boolean failed) {
        uses();
        running--;
        over &= !failed;
        if (running == 0) {
            cutOff |= over;
            late = false;
            putBack();
        }
    }

    /** The target is ready, and no cancel is on its way: none of ours hits anything any more. */
    public void atRest() {
        if (!over) {
            stopped = null;
        }
    }

    /** Why work was cancelled by us, if an error may be the answer to that. */
    public @Nullable Denial stopped() {
        return stopped;
    }

    /** Whether the session must end: what ran was done before it could be stopped, or does not stop. */
    public boolean isCutOff() {
        return cutOff;
    }

    // Time

    public boolean isRunning() {
        return running > 0;
    }

    /** What has become of what runs. */
    public Look look() {
        if (cutOff) {
            return Look.CUTS_OFF;
        }
        if (running == 0) {
            return Look.RESTS;
        }
        uses();
        if (!over && (reserve > 0 || refill())) {
            late = false;
            return Look.GOES_ON;
        }
        over = true;
        stopped = Denial.BUDGET_STATEMENT_TIME;
        overSince = late ? overSince : since;
        late = true;
        cutOff = since - overSince >= PATIENCE;
        return cutOff ? Look.CUTS_OFF : Look.STOPS;
    }

    /** Nanoseconds until it should be looked at again while something runs. */
    public long lookAfter() {
        return over ? AGAIN : Math.max(MILLI, reserve - (clock.getAsLong() - since));
    }

    /** The session is over. */
    public void close() {
        if (running > 0) {
            uses();
            running = 0;
        }
        putBack();
    }

    private void uses() {
        long now = clock.getAsLong();
        reserve -= now - since;
        since = now;
    }

    private long debt() {
        return reserve < 0 ? (-reserve + MILLI - 1) / MILLI : 0;
    }

    /** Returns whether there is anything. */
    private boolean refill() {
        long debt = debt();
        for (long slice = SLICE; reserve <= 0 && slice > 0; slice /= 2) {
            if (purse.take(debt + slice)) {
                reserve += (debt + slice) * MILLI;
            }
        }
        return reserve > 0;
    }

    private void putBack() {
        if (reserve >= MILLI) {
            purse.putBack(reserve / MILLI);
            reserve %= MILLI;
        }
    }
}
