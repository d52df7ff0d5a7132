package io.portcullis.server.cluster;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.Joins;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which of two payloads stays in a map: the one rule for processors, for merges after a partition and for the reconciler. A payload that
 * can not be believed is bottom: it displaces nothing and everything displaces it. Only payloads that differ are verified. Safe for use by
 * many threads.
 */
public final class RecordJoin {
    /** What becomes of an offered payload. */
    enum Verdict {
        /** What is there is as good or better. */
        KEEP(0),
        /** It takes the place. */
        TAKE(1),
        /** It can not be believed. */
        REFUSE(2),
        /** What is there can not even be read: it must be deleted before anything can take its place. */
        UNREADABLE(3);

        private final int code;

        Verdict(int code) {
            this.code = code;
        }

        /** What members tell each other. */
        int code() {
            return code;
        }

        /** Any other code comes from a newer version; the reconciler does not build on what it does not know. */
        static Verdict of(int code) {
            for (Verdict verdict : values()) {
                if (verdict.code == code) {
                    return verdict;
                }
            }
            return REFUSE;
        }
    }

    private final Sealer sealer;
    private final VerifiedEnvelopes verified;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong displaced = new AtomicLong();

    public RecordJoin(RecordVerifier verifier, Sealer sealer) {
        this.sealer = sealer;
        this.verified = new VerifiedEnvelopes(verifier);
    }

    /**
     * Judges an offer.
     *
     * @param present null if nothing is there; then the offer is taken as it is: whoever reads it verifies it, and so does the next join
     */
    Verdict judge(String map, String key, byte @Nullable [] present, byte[] offered) {
        if (present == null) {
            return Verdict.TAKE;
        }
        if (Arrays.equals(present, offered)) {
            return Verdict.KEEP;
        }
        Opened offer = open(map, key, offered);
        if (offer == null) {
            refused.incrementAndGet();
            return Verdict.REFUSE;
        }
        Opened there = open(map, key, present);
        if (there == null) {
            displaced.incrementAndGet();
            return Verdict.TAKE;
        }
        return displaces(there, offer) ? Verdict.TAKE : Verdict.KEEP;
    }

    /** @param envelope nobody changes it */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Opened(SignedRecord record, byte[] envelope) {}

    /** What stands there, null if it can not be believed. */
    @Nullable
    Opened open(String map, String key, byte[] payload) {
        try {
            byte[] envelope = sealer.open(map, key, payload);
            SignedRecord record = verified.open(envelope);
            return mapOf(record).equals(map) && record.recordId().equals(key) ? new Opened(record, envelope) : null;
        } catch (RefusedRecord e) {
            return null;
        }
    }

    private static boolean displaces(Opened there, Opened offer) {
        if (there.record().equals(offer.record())) {
            // The same, sealed anew or signed by another key: any rule will do that all members share.
            return Arrays.compareUnsigned(offer.envelope(), there.envelope()) > 0;
        }
        return Joins.join(there.record(), offer.record()).equals(offer.record());
    }

    /** Whether the payload is exactly that envelope, sealed or not as it must be. Nothing is verified. */
    boolean holds(String map, String key, byte @Nullable [] payload, byte[] envelope) {
        if (payload == null) {
            return false;
        }
        try {
            return Arrays.equals(sealer.open(map, key, payload), envelope);
        } catch (RefusedRecord e) {
            return false;
        }
    }

    byte[] seal(String map, String key, byte[] envelope) {
        return sealer.seal(map, key, envelope);
    }

    /** This node signed it, or read it from the control database and verified it: no need to do so again. */
    void learn(SignedRecord record, byte[] envelope) {
        verified.learn(envelope, record);
    }

    /** Offers that could not be believed. */
    public long refused() {
        return refused.get();
    }

    /** What stood in a map and could not be believed when something genuine came. */
    public long displaced() {
        return displaced.get();
    }

    /** The map that records of this kind are in. */
    static String mapOf(SignedRecord record) {
        return switch (record) {
            case Grant _ -> MapNames.GRANTS;
            case Credential _ -> MapNames.CREDENTIALS;
            case CatalogEntry _ -> MapNames.CATALOG;
        };
    }
}
