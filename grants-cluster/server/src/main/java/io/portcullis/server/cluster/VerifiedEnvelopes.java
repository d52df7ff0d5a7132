package io.portcullis.server.cluster;

import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.digest.RecordTerm;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Verifies envelopes, and none twice that was verified lately: a signature costs most of a millisecond, a hash of the bytes a thousandth of
 * that. Safe for use by many threads.
 */
final class VerifiedEnvelopes {
    private static final int KEPT = 20_000;

    private final RecordVerifier verifier;
    private final Map<RecordTerm, SignedRecord> known;

    VerifiedEnvelopes(RecordVerifier verifier) {
        this.verifier = verifier;
        this.known = new LinkedHashMap<>(1024, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<RecordTerm, SignedRecord> eldest) {
                return size() > KEPT;
            }
        };
    }

    /**
     * The record in an envelope.
     *
     * @throws RefusedRecord if it is not to be believed
     */
    SignedRecord open(byte[] envelope) throws RefusedRecord {
        RecordTerm term = RecordTerm.of(envelope);
        synchronized (known) {
            SignedRecord record = known.get(term);
            if (record != null) {
                return record;
            }
        }
        SignedRecord record = verifier.open(envelope);
        learn(term, record);
        return record;
    }

    /** Remembers an envelope that this node signed or verified itself. */
    void learn(byte[] envelope, SignedRecord record) {
        learn(RecordTerm.of(envelope), record);
    }

    private void learn(RecordTerm term, SignedRecord record) {
        synchronized (known) {
            known.put(term, record);
        }
    }
}
