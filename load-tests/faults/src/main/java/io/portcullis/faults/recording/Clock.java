package io.portcullis.faults.recording;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The one clock: clients, targets and control database run on one machine. */
final class Clock {
    /** The target's answer to it is the same clock's microseconds. */
    static final String STATEMENT = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";

    private Clock() {}

    static Instant now() {
        return Instant.now();
    }

    static Instant parse(String microseconds) {
        return Instant.EPOCH.plus(Long.parseLong(microseconds), ChronoUnit.MICROS);
    }
}
