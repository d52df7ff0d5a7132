package io.portcullis.model;

import java.time.Instant;

/** The rules that grants and credentials share when a new revision is made. */
final class Revisions {
    private Revisions() {}

    static void require(long revision) {
        if (revision < 1) {
            throw new IllegalArgumentException("revision must be 1 or more");
        }
    }

    static long next(SignedRecord record) {
        if (record.state() == RecordState.REVOKED) {
            throw new IllegalStateException(record.recordId() + " is revoked: it can not change any more");
        }
        return Math.addExact(record.revision(), 1);
    }

    static Validity extended(SignedRecord record, Instant expiresAt) {
        Validity extended = record.validity().until(expiresAt);
        if (!extended.expiresAt().isAfter(record.validity().expiresAt())) {
            throw new IllegalArgumentException(
                    "the new end must be after " + record.validity().expiresAt());
        }
        return extended;
    }
}
