package io.portcullis.model;

/** Whether a record still counts. It only goes up: a revoked record never becomes active again. */
public enum RecordState {
    ACTIVE,
    /** A tombstone: kept until no older revision could still be valid. */
    REVOKED
}
