package io.portcullis.model.codec;

import io.portcullis.model.Bytes;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Encoded bytes with single fields of their map replaced: what our own writers would never write. */
final class RawMap {
    private final String tag;
    private final String clusterId;
    private final TreeMap<Long, Bytes> fields;

    private RawMap(String tag, String clusterId, Map<Long, Bytes> fields) {
        this.tag = tag;
        this.clusterId = clusterId;
        this.fields = new TreeMap<>(fields);
    }

    static RawMap of(byte[] encoded) throws RefusedRecord {
        CborReader in = new CborReader(encoded, Reason.INVALID_FIELD);
        in.array("frame");
        String tag = in.text("tag");
        in.integer("version");
        return new RawMap(tag, in.text("cluster id"), fields(in));
    }

    static RawMap ofBody(Bytes body) throws RefusedRecord {
        return new RawMap("", "", fields(new CborReader(body.toArray(), Reason.INVALID_FIELD)));
    }

    /** The same with that field replaced, added, or left out if there is no hex. */
    RawMap with(long key, String hex) {
        RawMap altered = new RawMap(tag, clusterId, fields);
        String digits = hex.replace(" ", "");
        if (digits.isEmpty()) {
            altered.fields.remove(key);
        } else {
            altered.fields.put(key, Bytes.of(HexFormat.of().parseHex(digits)));
        }
        return altered;
    }

    byte[] bytes() {
        return Frame.write(tag, clusterId, this::write);
    }

    Bytes body() {
        CborWriter out = new CborWriter();
        write(out);
        return Bytes.of(out.toByteArray());
    }

    String field(long key) {
        Bytes value = fields.get(key);
        return value == null ? "" : value.toString();
    }

    /** With that field changed as text in hex. */
    RawMap change(long key, UnaryOperator<String> change) {
        return with(key, change.apply(field(key)));
    }

    private void write(CborWriter out) {
        out.map(fields.size());
        fields.forEach((key, value) -> out.integer(key).item(value));
    }

    private static Map<Long, Bytes> fields(CborReader in) throws RefusedRecord {
        Map<Long, Bytes> fields = new TreeMap<>();
        for (int left = in.map("map"); left > 0; left--) {
            fields.put(in.integer("key"), in.encodedItem(RecordFields.DEPTH));
        }
        return fields;
    }
}
