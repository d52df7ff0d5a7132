package io.portcullis.server.cluster;

import io.portcullis.model.Beacon;
import io.portcullis.model.Bytes;
import io.portcullis.model.digest.RecordDigest;
import io.portcullis.server.store.KnownHead.Head;
import io.portcullis.server.store.RecordRows.Step;
import io.portcullis.server.store.RecordRows.TermRow;
import java.time.Instant;

/**
 * What a complete copy of the records adds up to, kept along with the control database: first all of it, then step by step. For one thread.
 */
final class DigestKeeper {
    private final RecordDigest digest = new RecordDigest();
    private final long from;
    private long seq;

    /** Counts what ends after {@code from}, a multiple of the step that beacons use. */
    DigestKeeper(Instant from) {
        this.from = from.toEpochMilli();
        digest.prune(this.from);
    }

    /** What is there at the beginning. */
    void load(TermRow row) {
        digest.add(row.term(), row.maxExpiresAtMillis());
    }

    /** What was loaded is the state at that head. */
    void loaded(Head head) {
        seq = head.seq();
    }

    /** The next change; one that is known already is ignored. */
    void apply(Step step) {
        if (step.seq() <= seq) {
            return;
        }
        if (step.oldTerm() != null) {
            digest.remove(step.oldTerm(), step.oldMaxExpiresAtMillis());
        }
        if (step.term() != null) {
            digest.add(step.term(), step.maxExpiresAtMillis());
        }
        seq = step.seq();
    }

    /** Up to which change it is complete. */
    long seq() {
        return seq;
    }

    int size() {
        return digest.size();
    }

    /** The digest that a beacon for a head read then carries. */
    Bytes at(Instant headReadAt) {
        long asOf = Beacon.asOf(headReadAt).toEpochMilli();
        Bytes sum = digest.at(Math.max(asOf, from)).toBytes();
        digest.prune(asOf - Beacon.AS_OF_STEP_MILLIS);
        return sum;
    }
}
