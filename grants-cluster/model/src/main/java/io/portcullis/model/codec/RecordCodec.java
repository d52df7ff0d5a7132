package io.portcullis.model.codec;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import java.util.Set;
import java.util.TreeSet;

/** The bytes that are signed: {@code [tag, version, clusterId, map]} in deterministic CBOR. */
public final class RecordCodec {
    private static final Set<String> TAGS =
            new TreeSet<>(Set.of(GrantCodec.TAG, CredentialCodec.TAG, CatalogCodec.TAG));

    /** A record and the cluster it was made for; decoding alone proves nothing about who made it. */
    public record Decoded(String clusterId, SignedRecord record) {}

    private RecordCodec() {}

    /**
     * The one encoding of a record for a cluster.
     *
     * @throws IllegalArgumentException if scope, body or unknown fields are not deterministic CBOR, so that nobody could read the result
     */
    public static byte[] encode(String clusterId, SignedRecord record) {
        byte[] encoded = Frame.write(tag(record), clusterId, out -> writeMap(out, record));
        try {
            if (!decode(encoded).record().equals(record)) {
                throw new IllegalArgumentException("the record does not survive its encoding");
            }
        } catch (RefusedRecord e) {
            throw new IllegalArgumentException("scope, body or unknown fields are not deterministic CBOR", e);
        }
        return encoded;
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws RefusedRecord MALFORMED, WRONG_KIND (an unknown tag), UNKNOWN_VERSION or INVALID_FIELD
     */
    public static Decoded decode(byte[] bytes) throws RefusedRecord {
        Frame.Content<SignedRecord> content = Frame.read(bytes, TAGS, RecordCodec::readMap);
        return new Decoded(content.clusterId(), content.value());
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
            case CatalogEntry entry -> CatalogCodec.write(out, entry);
        }
    }

    private static SignedRecord readMap(String tag, CborReader in) throws RefusedRecord {
        return switch (tag) {
            case GrantCodec.TAG -> GrantCodec.read(in);
            case CredentialCodec.TAG -> CredentialCodec.read(in);
            case CatalogCodec.TAG -> CatalogCodec.read(in);
            default -> throw new IllegalStateException("only known tags come here");
        };
    }

    private static String tag(SignedRecord record) {
        return switch (record) {
            case Grant _ -> GrantCodec.TAG;
            case Credential _ -> CredentialCodec.TAG;
            case CatalogEntry _ -> CatalogCodec.TAG;
        };
    }
}
