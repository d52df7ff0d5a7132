package io.portcullis.model.codec;

import io.portcullis.model.SignedRecord;
import java.util.Arrays;

/**
 * The join of two revisions of one record: the greater by state, epoch, revision and, where two different contents claim one revision, the
 * bytes of the encoding. It is commutative, associative and idempotent, so the order in which copies arrive does not matter, and a record
 * only goes up. Only verified records may be joined: anything else counts as not there.
 */
public final class Joins {
    private Joins() {}

    /**
     * The greater of two revisions of a record.
     *
     * @throws IllegalArgumentException if the ids differ
     */
    public static <T extends SignedRecord> T join(T a, T b) {
        return compare(a, b) >= 0 ? a : b;
    }

    /** Positive if {@code a} displaces {@code b}, zero only if they are equal. */
    private static int compare(SignedRecord a, SignedRecord b) {
        if (!a.recordId().equals(b.recordId())) {
            throw new IllegalArgumentException("only revisions of one record can be joined");
        }
        int byState = a.state().compareTo(b.state());
        if (byState != 0) {
            return byState;
        }
        int byEpoch = Long.compare(a.position().epoch(), b.position().epoch());
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byRevision = Long.compare(a.revision(), b.revision());
        if (byRevision != 0 || a.equals(b)) {
            return byRevision;
        }
        return Arrays.compareUnsigned(RecordCodec.encodeMap(a), RecordCodec.encodeMap(b));
    }
}
