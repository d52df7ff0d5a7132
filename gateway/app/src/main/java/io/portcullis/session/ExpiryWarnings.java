package io.portcullis.session;

import io.portcullis.model.Principal;

/**
 * When a person is told that a session is about to end: ten minutes and one minute before. Services are not told: nobody
 * reads it. Times are milliseconds left until the end.
 */
public final class ExpiryWarnings {
    private static final long[] BEFORE = {600_000, 60_000};

    private final boolean wanted;
    /** The first of {@link #BEFORE} that has not been told. */
    private int next;

    private boolean waiting;

    public ExpiryWarnings(Principal.Kind kind) {
        wanted = kind == Principal.Kind.HUMAN;
    }

    /** A session begins, or its end has moved: what lies ahead will be told; what is nearer already is known. */
    public void moved(long left) {
        next = 0;
        waiting = false;
        skip(left);
    }

    /** Milliseconds until the next warning falls due; very many if there is none, or if it is waiting to be said. */
    public long nextIn(long left) {
        return wanted && !waiting && next < BEFORE.length ? left - BEFORE[next] : Long.MAX_VALUE;
    }

    public boolean isDue(long left) {
        waiting |= nextIn(left) <= 0;
        return waiting;
    }

    /** Whether a warning was due but could not be said yet. */
    public boolean isWaiting() {
        return waiting;
    }

    public void told(long left) {
        waiting = false;
        skip(left);
    }

    private void skip(long left) {
        while (next < BEFORE.length && left <= BEFORE[next]) {
            next++;
        }
    }
}
