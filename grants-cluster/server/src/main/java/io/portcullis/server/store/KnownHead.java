package io.portcullis.server.store;

import org.jspecify.annotations.Nullable;

/**
 * The highest change of which this node has proof that it once happened: read from the control database, or signed. A database that is
 * below it has lost commits. Safe for use by many threads.
 */
public final class KnownHead {
    /** A place in the history of the cluster: by epoch, then by seq. */
    public record Head(long epoch, long seq) implements Comparable<Head> {
        /** Nothing is known. */
        public static final Head NONE = new Head(0, 0);

        @Override
        public int compareTo(Head other) {
            int byEpoch = Long.compare(epoch, other.epoch);
            return byEpoch != 0 ? byEpoch : Long.compare(seq, other.seq);
        }
    }

    private volatile Head head = Head.NONE;
    private volatile @Nullable String source;

    /** Take this before the database is asked: what is learnt while the answer is under way says nothing about the answer. */
    public Head head() {
        return head;
    }

    /** Who knew it, for the operator. */
    public String source() {
        String known = source;
        return known == null ? "nobody" : known;
    }

    /** Remembers the higher one; true if that is the new one. */
    public synchronized boolean raise(Head proven, String from) {
        if (proven.compareTo(head) <= 0) {
            return false;
        }
        head = proven;
        source = from;
        return true;
    }
}
