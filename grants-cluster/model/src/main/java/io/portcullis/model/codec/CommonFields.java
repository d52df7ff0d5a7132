package io.portcullis.model.codec;

import io.portcullis.model.Position;
import io.portcullis.model.RecordState;
import io.portcullis.model.Validity;
import java.time.Instant;

/** Fields that all kinds of records have. Codes are numbers of their own: an enum's order is no wire format. */
final class CommonFields {
    private CommonFields() {}

    static long code(RecordState state) {
        return switch (state) {
            case ACTIVE -> 0;
            case REVOKED -> 1;
        };
    }

    static RecordState state(CborReader in) throws RefusedRecord {
        long code = in.integer("state");
        if (code == 0) {
            return RecordState.ACTIVE;
        }
        if (code == 1) {
            return RecordState.REVOKED;
        }
        throw new IllegalArgumentException("state " + code + " is unknown");
    }

    /** {@code [notBefore, expiresAt, maxExpiresAt]} in milliseconds since 1970. */
    static void write(CborWriter out, Validity validity) {
        out.array(3);
        out.integer(validity.notBefore().toEpochMilli());
        out.integer(validity.expiresAt().toEpochMilli());
        out.integer(validity.maxExpiresAt().toEpochMilli());
    }

    static Validity validity(CborReader in) throws RefusedRecord {
        requireSize(in.array("validity"), 3, "validity");
        Instant notBefore = instant(in, "notBefore");
        Instant expiresAt = instant(in, "expiresAt");
        Instant maxExpiresAt = instant(in, "maxExpiresAt");
        return new Validity(notBefore, expiresAt, maxExpiresAt);
    }

    /** How many fields a position takes: none if there is none. */
    static int count(Position position) {
        return position.isNone() ? 0 : 1;
    }

    /** {@code [epoch, seq, supersedes]}, and nothing at all for {@link Position#NONE}. */
    static void write(CborWriter out, int key, Position position) {
        if (!position.isNone()) {
            out.integer(key).array(3);
            out.integer(position.epoch()).integer(position.seq()).integer(position.supersedes());
        }
    }

    static Position position(RecordFields fields, int key, CborReader in) throws RefusedRecord {
        if (!fields.has(key)) {
            return Position.NONE;
        }
        requireSize(in.array("position"), 3, "position");
        Position position = new Position(in.integer("epoch"), in.integer("seq"), in.integer("supersedes"));
        if (position.isNone()) {
            throw new IllegalArgumentException("position must be left out if there is none");
        }
        return position;
    }

    static Instant instant(CborReader in, String field) throws RefusedRecord {
        return Instant.ofEpochMilli(in.integer(field));
    }

    static boolean flag(CborReader in, String field) throws RefusedRecord {
        long value = in.integer(field);
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException(field + " must be 0 or 1");
        }
        return value == 1;
    }

    static void requireSize(int size, int expected, String field) {
        if (size != expected) {
            throw new IllegalArgumentException(field + " must have " + expected + " items");
        }
    }
}
