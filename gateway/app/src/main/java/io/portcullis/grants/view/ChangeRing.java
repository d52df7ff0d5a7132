package io.portcullis.grants.view;

import io.portcullis.model.digest.DigestSum;
import io.portcullis.model.digest.RecordTerm;
import org.jspecify.annotations.Nullable;

/**
 * The last changes of the view, so that it can be compared with what a member says of a moment shortly before: what has
 * changed since is taken back. For one thread.
 */
public final class ChangeRing {
    /** At 50 changes per second, twenty seconds. */
    static final int SIZE = 1_024;

    /**
     * One change.
     *
     * @param seq its number
     * @param added what counts since, and until when
     * @param removed what counted before, null if nothing did
     * @param direct whether nothing lies between the two revisions: else the view never was as it was in between
     */
    public record Change(
            long seq,
            RecordTerm added,
            long addedEnd,
            @Nullable RecordTerm removed,
            long removedEnd,
            boolean direct) {}

    private final @Nullable Change[] ring = new @Nullable Change[SIZE];
    private int next;
    private long forgotten;

    public void push(Change change) {
        Change overwritten = ring[next];
        if (overwritten != null) {
            forgotten = Math.max(forgotten, overwritten.seq);
        }
        ring[next] = change;
        next = (next + 1) % SIZE;
    }

    /**
     * Takes everything after a number back from a sum.
     *
     * @param sum of the view as it is now, as of {@code asOf}; changed by this
     * @param asOf what ends then or before does not count
     * @return whether that is possible: if not, {@code sum} is worthless
     */
    public boolean takeBack(DigestSum sum, long seq, long asOf) {
        if (forgotten > seq) {
            return false;
        }
        for (Change change : ring) {
            if (change != null && change.seq > seq) {
                if (!change.direct) {
                    return false;
                }
                if (change.addedEnd > asOf) {
                    sum.subtract(change.added);
                }
                if (change.removed != null && change.removedEnd > asOf) {
                    sum.add(change.removed);
                }
            }
        }
        return true;
    }
}
