package io.portcullis.model.codec;

import io.portcullis.model.UnknownFields;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the map of a record. Known keys are 1 to {@code known}. Those read with {@link #next} are required; one read with
 * {@link #has} is left out exactly if its value is the default, so each record has one encoding. Keys beyond them are kept for {@link UnknownFields}. The order is that of deterministic CBOR: 0, 1, 2 … then -1, -2 …
 */
final class RecordFields {
    /** An item in the record's map stands inside the record's array and the map. */
    static final int DEPTH = 2;

    private final CborReader in;
    private final int known;
    private int left;
    private int lastKnown;

    RecordFields(CborReader in, int known) throws RefusedRecord {
        this.in = in;
        this.known = known;
        this.left = in.map("record");
    }

    /** Moves to the value of the next known key. */
    CborReader next(int key, String name) throws RefusedRecord {
        if (left == 0 || in.integer("record key") != key) {
            throw new RefusedRecord(Reason.INVALID_FIELD, "the record lacks " + name + " (key " + key + ")");
        }
        left--;
        lastKnown = key;
        return in;
    }

    /** Moves to the value of the next known key, if it is there. */
    boolean has(int key) throws RefusedRecord {
        lastKnown = key;
        if (left == 0 || !in.skips(key, "record key")) {
            return false;
        }
        left--;
        return true;
    }

    /** Everything behind the known keys. */
    UnknownFields rest() throws RefusedRecord {
        if (lastKnown != known) {
            throw new IllegalStateException("known keys are not read yet");
        }
        if (left == 0) {
            return UnknownFields.NONE;
        }
        List<UnknownFields.Field> fields = new ArrayList<>();
        long previous = known;
        for (; left > 0; left--) {
            long key = in.integer("record key");
            if (!ascends(previous, key)) {
                throw new RefusedRecord(Reason.MALFORMED, "map keys must ascend");
            }
            fields.add(new UnknownFields.Field(key, in.encodedItem(DEPTH)));
            previous = key;
        }
        return new UnknownFields(fields);
    }

    /** Whether two keys are in the bytewise order of their encodings. */
    static boolean ascends(long previous, long next) {
        if (previous >= 0) {
            return next < 0 || next > previous;
        }
        return next < previous;
    }

    /** Writes what {@link #rest} read; refuses what could not have been read. */
    static void writeUnknown(CborWriter out, UnknownFields unknown, int known) {
        long previous = known;
        for (UnknownFields.Field field : unknown.fields()) {
            if (!ascends(previous, field.key())) {
                throw new IllegalArgumentException("unknown fields must ascend behind key " + known);
            }
            out.integer(field.key()).item(field.value());
            previous = field.key();
        }
    }
}
