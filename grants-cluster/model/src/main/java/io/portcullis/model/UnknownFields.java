package io.portcullis.model;

import java.util.List;

/**
 * Fields of a record that a newer version wrote and this one does not know. They are covered by the signature and are kept byte for byte,
 * so that revoking or extending a record with an older tool loses nothing.
 *
 * @param fields in the order of deterministic CBOR: 0, 1, 2 … then -1, -2 …
 */
public record UnknownFields(List<Field> fields) {
    /** No unknown field. */
    public static final UnknownFields NONE = new UnknownFields(List.of());

    /**
     * One field, uninterpreted.
     *
     * @param value one item in deterministic CBOR
     */
    public record Field(long key, Bytes value) {
        @Override
        public String toString() {
            return key + ": " + value.length() + " bytes";
        }
    }

    public UnknownFields {
        fields = List.copyOf(fields);
    }
}
