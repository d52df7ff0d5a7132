package io.portcullis.model.codec;

import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What everything that is signed or sealed has in common: {@code [tag, version, clusterId, map]} in deterministic CBOR. The tag is part of
 * the bytes, so nothing can stand for something of another kind.
 */
final class Frame {
    static final int VERSION = 1;
    private static final int SIZE = 4;

    /** A value and the cluster it was made for. */
    record Content<T>(String clusterId, T value) {}

    /** Reads the map. */
    interface Body<T> {
        T read(String tag, CborReader in) throws RefusedRecord;
    }

    private Frame() {}

    static byte[] write(String tag, String clusterId, Consumer<CborWriter> map) {
        CborWriter out = new CborWriter();
        out.array(SIZE).text(tag).integer(VERSION).text(ClusterIds.require(clusterId));
        map.accept(out);
        return out.toByteArray();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws RefusedRecord MALFORMED, WRONG_KIND (another tag), UNKNOWN_VERSION or INVALID_FIELD
     */
    static <T> Content<T> read(byte[] bytes, Set<String> tags, Body<T> body) throws RefusedRecord {
        CborReader in = new CborReader(bytes, Reason.INVALID_FIELD);
        int size = in.array("record");
        String tag = in.text("tag");
        if (!tags.contains(tag)) {
            throw new RefusedRecord(Reason.WRONG_KIND, "its kind is none of " + String.join(", ", tags));
        }
        long version = in.integer("version");
        if (version != VERSION) {
            throw new RefusedRecord(
                    Reason.UNKNOWN_VERSION, "version " + version + " of " + tag + ": this build knows " + VERSION);
        }
        try {
            CommonFields.requireSize(size, SIZE, "record");
            String clusterId = ClusterIds.require(in.text("cluster id"));
            T value = body.read(tag, in);
            in.end();
            return new Content<>(clusterId, value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RefusedRecord(Reason.INVALID_FIELD, String.valueOf(e.getMessage()), e);
        }
    }
}
