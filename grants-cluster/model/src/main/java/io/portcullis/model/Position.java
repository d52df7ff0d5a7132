package io.portcullis.model;

/**
 * Where a revision stands among the changes of its cluster. Who follows the changes sees from it whether one is missing.
 *
 * @param epoch counts the histories: a new one begins when the control database may have lost changes; from 1
 * @param seq the number of this change, without gaps in the cluster; from 1, or 0 for a revision that no cluster has numbered
 * @param supersedes the seq of the revision that it replaces, 0 if there is none or it had no number
 */
public record Position(long epoch, long seq, long supersedes) {
    /** Of a record made for files, which no cluster has numbered: it is not written into the record's bytes. */
    public static final Position NONE = new Position(0, 0, 0);

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if a number is negative or one is given without those that it needs
     */
    public Position {
        if (epoch < 0 || seq < 0 || supersedes < 0) {
            throw new IllegalArgumentException("epoch, seq and supersedes must not be negative");
        }
        if (epoch == 0 && seq > 0) {
            throw new IllegalArgumentException("a seq needs an epoch");
        }
        if (supersedes > 0 && supersedes >= seq) {
            throw new IllegalArgumentException("supersedes must be less than seq");
        }
    }

    /** Whether it is {@link #NONE}. */
    public boolean isNone() {
        return epoch == 0;
    }

    /**
     * The position of a revision that is made outside of the cluster: it keeps the epoch, so that its higher revision counts, and has no
     * number.
     */
    public Position unnumbered() {
        return seq == 0 ? this : new Position(epoch, 0, 0);
    }
}
