package io.portcullis.session;

import java.util.ArrayList;
import java.util.List;

/**
 * How the gateway sees to it that nothing of an ended session goes on in the target, as a pure state machine over time.
 *
 * <pre>
 *   quiet ──────────────────────────────────────────► END_SESSION ──► the target's EOF ──► done
 *   one request ──► CANCEL at 0, 10, 30, 80 … ms until quiet ──► END_SESSION
 *                   └─ still at it after 250 ms ──► TERMINATE_BACKEND
 *   several requests ──► TERMINATE_BACKEND at once (a cancel would let the next one run)
 *   replication under way ──► CANCEL, CLOSE ─────► done
 *   half a request, or COPY data that has not ended ──► HALF_CLOSE, CANCEL …, TERMINATE_BACKEND after 250 ms
 * </pre>
 *
 * A single cancel is not enough: one that arrives before the server has begun with its query is lost. Nor is a cancel
 * alone: a backend that is blocked in sending does not look at it. While the client still needs the end of a half-sent
 * row, its backend is not terminated.
 *
 * <p>Times are milliseconds of any clock that only goes forward.
 */
public final class StopTheWork {
    /** What to do to the target. */
    public enum Action {
        /** Send a CancelRequest to the address and port of the session. */
        CANCEL,
        /** Call pg_terminate_backend over a connection of its own. */
        TERMINATE_BACKEND,
        /** Send Terminate, then close our sending side: the server rolls back and ends. */
        END_SESSION,
        /** Close our sending side in the middle of whatever it is: nothing partial may complete. */
        HALF_CLOSE,
        /** Close the connection: a walsender would go on sending to a half-closed one. */
        CLOSE,
        /** The target did not end in time: close the connection and raise an alarm. */
        GIVE_UP
    }

    /**
     * @param requests outstanding requests ({@link Ledger#requests()})
     * @param quiet whether nothing is outstanding
     * @param halfRequest whether the target has received part of a message, or may lack messages the ledger knows
     * @param copyInOpen whether the target waits for COPY data
     * @param walsender whether the target may be sending a backup or a stream of changes
     * @param messageToFinish whether the client still needs the rest of a backend message
     */
    public record Situation(
            int requests,
            boolean quiet,
            boolean halfRequest,
            boolean copyInOpen,
            boolean walsender,
            boolean messageToFinish) {}

    private enum Phase {
        STOPPING,
        ENDING,
        DONE
    }

    static final long TERMINATE_AFTER = 250;
    static final long TERMINATE_AGAIN = 1_000;
    private static final long[] CANCEL_DELAYS = {10, 20, 50, 100, 200, 500};

    private final long begun;
    private final long giveUpAt;
    private final boolean cut;
    private final boolean walsender;
    private Phase phase = Phase.STOPPING;
    private boolean messageToFinish;
    private boolean quiet;
    private int cancels;
    private long nextCancel;
    private long nextTerminate;

    private StopTheWork(Situation situation, long now, long patience) {
        begun = now;
        giveUpAt = now + patience;
        walsender = situation.walsender();
        cut = !walsender && (situation.halfRequest() || situation.copyInOpen());
        messageToFinish = situation.messageToFinish();
        quiet = situation.quiet();
        boolean several = situation.requests() > 1;
        nextCancel = several ? now + TERMINATE_AGAIN : now;
        nextTerminate = several ? now : now + TERMINATE_AFTER;
    }

    /** @param patience milliseconds until the target is given up on */
    public static StopTheWork of(Situation situation, long now, long patience) {
        return new StopTheWork(situation, now, patience);
    }

    /** The first actions. */
    public List<Action> begin() {
        List<Action> actions = new ArrayList<>();
        if (cut) {
            actions.add(Action.HALF_CLOSE);
        }
        actions.addAll(onTime(begun));
        return actions;
    }

    /** What is due at {@code now}; ask again at {@link #nextWake()}. */
    public List<Action> onTime(long now) {
        if (phase == Phase.DONE) {
            return List.of();
        }
        if (now >= giveUpAt) {
            phase = Phase.DONE;
            return List.of(Action.GIVE_UP);
        }
        if (walsender && !quiet) {
            return close();
        }
        if (phase == Phase.STOPPING && quiet && !cut && !messageToFinish) {
            phase = Phase.ENDING;
            nextTerminate = now + TERMINATE_AGAIN;
            return List.of(Action.END_SESSION);
        }
        return repeat(now);
    }

    /** At a boundary the connection is closed; the cancel is for a walsender that is not sending just now. */
    private List<Action> close() {
        if (messageToFinish) {
            return List.of();
        }
        phase = Phase.DONE;
        return List.of(Action.CANCEL, Action.CLOSE);
    }

    private List<Action> repeat(long now) {
        List<Action> due = new ArrayList<>(2);
        if (phase == Phase.STOPPING && !quiet && now >= nextCancel) {
            due.add(Action.CANCEL);
            nextCancel = now + CANCEL_DELAYS[Math.min(cancels++, CANCEL_DELAYS.length - 1)];
        }
        if (!messageToFinish && now >= nextTerminate) {
            if (walsender) {
                return close();
            }
            due.add(Action.TERMINATE_BACKEND);
            nextTerminate = now + TERMINATE_AGAIN;
        }
        return due;
    }

    /** The target has answered everything it was asked. */
    public List<Action> onQuiet(long now) {
        quiet = true;
        return onTime(now);
    }

    /** The client has the rest of its message, or will never get it. */
    public List<Action> onMessageFinished(long now) {
        messageToFinish = false;
        return onTime(now);
    }

    /** The terminating connection could not do it: fall back on cancels at once. */
    public List<Action> onTerminateFailed(long now) {
        nextCancel = Math.min(nextCancel, now);
        return onTime(now);
    }

    /** The target closed its side: the backend is gone. */
    public void onTargetClosed() {
        phase = Phase.DONE;
    }

    public boolean isDone() {
        return phase == Phase.DONE;
    }

    /** When {@link #onTime} has something to do next, unless something else happens before. */
    public long nextWake() {
        long next = giveUpAt;
        if (phase == Phase.STOPPING && !quiet && !walsender) {
            next = Math.min(next, nextCancel);
        }
        return messageToFinish ? next : Math.min(next, nextTerminate);
    }
}
