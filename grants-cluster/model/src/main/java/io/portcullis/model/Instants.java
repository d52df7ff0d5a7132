package io.portcullis.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Checks of the instants in records: milliseconds from 1970 to {@link Validity#LAST}. */
final class Instants {
    private Instants() {}

    static Instant inRange(String field, Instant value) {
        if (value.isBefore(Instant.EPOCH) || value.isAfter(Validity.LAST)) {
            throw new IllegalArgumentException(field + " must lie between 1970 and 9999");
        }
        return value.truncatedTo(ChronoUnit.MILLIS);
    }
}
