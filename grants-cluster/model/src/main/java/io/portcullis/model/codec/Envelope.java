package io.portcullis.model.codec;

import io.portcullis.model.Bytes;
import io.portcullis.model.codec.RefusedRecord.Reason;

/**
 * What stands in a record's file: {@code {1: key id, 2: record, 3: signature}} in deterministic CBOR. Parsing one proves nothing;
 * {@link RecordVerifier} does.
 *
 * @param record the signed bytes
 * @param signature Ed25519 over exactly the record's bytes
 */
public record Envelope(KeyId keyId, Bytes record, Bytes signature) {
    static final int SIGNATURE_LENGTH = 64;
    private static final int FIELDS = 3;

    /**
     * Takes an envelope apart without trusting it.
     *
     * @throws RefusedRecord TOO_LARGE or MALFORMED
     */
    public static Envelope parse(byte[] bytes) throws RefusedRecord {
        if (bytes.length > RecordFiles.MAX_SIZE) {
            throw new RefusedRecord(Reason.TOO_LARGE, "larger than " + RecordFiles.MAX_SIZE + " bytes");
        }
        CborReader in = new CborReader(bytes, Reason.MALFORMED);
        if (in.map("envelope") != FIELDS) {
            throw malformed("envelope must have " + FIELDS + " fields");
        }
        byte[] keyId = field(in, 1, "key id");
        byte[] record = field(in, 2, "record");
        byte[] signature = field(in, 3, "signature");
        in.end();
        if (keyId.length != KeyId.LENGTH || signature.length != SIGNATURE_LENGTH) {
            throw malformed("key id or signature has a wrong length");
        }
        return new Envelope(new KeyId(Bytes.of(keyId)), Bytes.of(record), Bytes.of(signature));
    }

    byte[] encode() {
        return new CborWriter()
                .map(FIELDS)
                .integer(1)
                .bytes(keyId.value().toArray())
                .integer(2)
                .bytes(record.toArray())
                .integer(3)
                .bytes(signature.toArray())
                .toByteArray();
    }

    private static byte[] field(CborReader in, long key, String name) throws RefusedRecord {
        if (in.integer("envelope key") != key) {
            throw malformed("envelope lacks " + name);
        }
        return in.byteString(name);
    }

    private static RefusedRecord malformed(String message) {
        return new RefusedRecord(Reason.MALFORMED, message);
    }
}
