package io.portcullis.model.codec;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;

/** The bytes that are signed: {@code [tag, version, clusterId, map]} in deterministic CBOR. */
public final class RecordCodec {
    static final int VERSION = 1;
    private static final int SIZE = 4;

    /** A record and the cluster it was made for; decoding alone proves nothing about who made it. */
    public record Decoded(String clusterId, SignedRecord record) {}

    private RecordCodec() {}

    /**
     * The one encoding of a record for a cluster.
     *
     * @throws IllegalArgumentException if scope or unknown fields are not deterministic CBOR, so that nobody could read the result
     */
    public static byte[] encode(String clusterId, SignedRecord record) {
        CborWriter out = new CborWriter();
        out.array(SIZE).text(tag(record)).integer(VERSION).text(ClusterIds.require(clusterId));
        writeMap(out, record);
        byte[] encoded = out.toByteArray();
        try {
            if (!decode(encoded).record().equals(record)) {
                throw new IllegalArgumentException("the record does not survive its encoding");
            }
        } catch (RefusedRecord e) {
            throw new IllegalArgumentException("scope or unknown fields are not deterministic CBOR", e);
        }
        return encoded;
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws RefusedRecord MALFORMED, WRONG_KIND (an unknown tag), UNKNOWN_VERSION or INVALID_FIELD
     */
    public static Decoded decode(byte[] bytes) throws RefusedRecord {
        CborReader in = new CborReader(bytes, Reason.INVALID_FIELD);
        int size = in.array("record");
        String tag = in.text("tag");
        if (!tag.equals(GrantCodec.TAG) && !tag.equals(CredentialCodec.TAG)) {
            throw new RefusedRecord(Reason.WRONG_KIND, "neither a grant nor a credential");
        }
        long version = in.integer("version");
        if (version != VERSION) {
            throw new RefusedRecord(
                    Reason.UNKNOWN_VERSION, "version " + version + " of " + tag + ": this build knows " + VERSION);
        }
        try {
            CommonFields.requireSize(size, SIZE, "record");
            String clusterId = ClusterIds.require(in.text("cluster id"));
            SignedRecord record = tag.equals(GrantCodec.TAG) ? GrantCodec.read(in) : CredentialCodec.read(in);
            in.end();
            return new Decoded(clusterId, record);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RefusedRecord(Reason.INVALID_FIELD, String.valueOf(e.getMessage()), e);
        }
    }

    /** The map alone: what two revisions are compared by when nothing else tells them apart. */
    static byte[] encodeMap(SignedRecord record) {
        CborWriter out = new CborWriter();
        writeMap(out, record);
        return out.toByteArray();
    }

    private static void writeMap(CborWriter out, SignedRecord record) {
        switch (record) {
            case Grant grant -> GrantCodec.write(out, grant);
            case Credential credential -> CredentialCodec.write(out, credential);
        }
    }

    private static String tag(SignedRecord record) {
        return switch (record) {
            case Grant _ -> GrantCodec.TAG;
            case Credential _ -> CredentialCodec.TAG;
        };
    }
}
