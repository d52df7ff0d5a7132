package io.portcullis.model.codec;

import io.portcullis.model.RecordState;
import io.portcullis.model.Validity;
import java.time.Instant;

/** Fields that both kinds of records have, with the same keys. Codes are numbers of their own: an enum's order is no wire format. */
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
        Instant notBefore = Instant.ofEpochMilli(in.integer("notBefore"));
        Instant expiresAt = Instant.ofEpochMilli(in.integer("expiresAt"));
        Instant maxExpiresAt = Instant.ofEpochMilli(in.integer("maxExpiresAt"));
        return new Validity(notBefore, expiresAt, maxExpiresAt);
    }

    static void requireSize(int size, int expected, String field) {
        if (size != expected) {
            throw new IllegalArgumentException(field + " must have " + expected + " items");
        }
    }
}
