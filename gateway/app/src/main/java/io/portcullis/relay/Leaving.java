package io.portcullis.relay;

/** How far this gateway is with leaving: set by whoever stops it, looked at by sessions and logins. Safe for any thread. */
public final class Leaving {
    /** In this order, some of them may be left out. */
    public enum Phase {
        STAYING,
        /** Health says so; everything else is as before. */
        ANNOUNCED,
        /** Nobody is let in any more; sessions end when they rest. */
        RESTING,
        /** Sessions end between two transactions. */
        BETWEEN_TRANSACTIONS,
        /** All end. */
        NOW
    }

    private volatile Phase phase = Phase.STAYING;

    public Phase phase() {
        return phase;
    }

    /** There is no way back: who comes late with an earlier phase changes nothing. */
    public synchronized void enter(Phase next) {
        if (next.compareTo(phase) > 0) {
            phase = next;
        }
    }

    /** Whether nobody is let in any more. */
    public boolean isClosed() {
        return phase.compareTo(Phase.RESTING) >= 0;
    }

    /** Whether sessions end between two transactions. */
    boolean isAtBoundaries() {
        return phase.compareTo(Phase.BETWEEN_TRANSACTIONS) >= 0;
    }

    boolean isNow() {
        return phase == Phase.NOW;
    }
}
