package io.portcullis.grants.cluster;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.Envelope;
import io.portcullis.model.codec.RecordCodec;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;
import io.portcullis.model.hazelcast.MapNames;

/** What envelopes say of themselves before anybody has verified them. */
final class Envelopes {
    private Envelopes() {}

    /**
     * What an envelope claims to be.
     *
     * @throws RefusedRecord if it can not even be read, or could not stand in that map under that key if it were genuine
     */
    static SignedRecord claim(String map, String key, byte[] envelope) throws RefusedRecord {
        SignedRecord claimed = read(envelope);
        if (!claimed.recordId().equals(key)) {
            throw new RefusedRecord(Reason.INVALID_FIELD, "it says it is " + claimed.recordId());
        }
        if (!map.equals(mapOf(claimed))) {
            throw new RefusedRecord(Reason.WRONG_KIND, "it says it belongs into " + mapOf(claimed));
        }
        return claimed;
    }

    /**
     * What came by a detour, as if it had come from the map in which it belongs.
     *
     * @throws RefusedRecord if it can not even be read
     */
    static VerificationTask ofDetour(byte[] envelope, long at) throws RefusedRecord {
        SignedRecord claimed = read(envelope);
        return new VerificationTask(mapOf(claimed), claimed.recordId(), envelope, true, at);
    }

    private static String mapOf(SignedRecord record) {
        return switch (record) {
            case Grant _ -> MapNames.GRANTS;
            case Credential _ -> MapNames.CREDENTIALS;
            case CatalogEntry _ -> MapNames.CATALOG;
        };
    }

    /** What an envelope says that was read before. */
    static SignedRecord known(byte[] envelope) {
        try {
            return read(envelope);
        } catch (RefusedRecord e) {
            throw new IllegalStateException("what was read before must still be readable", e);
        }
    }

    private static SignedRecord read(byte[] envelope) throws RefusedRecord {
        return RecordCodec.decode(Envelope.parse(envelope).record().toArray()).record();
    }

    /** Until when a record counts, in milliseconds. */
    static long end(SignedRecord record) {
        return record.validity().maxExpiresAt().toEpochMilli();
    }
}
