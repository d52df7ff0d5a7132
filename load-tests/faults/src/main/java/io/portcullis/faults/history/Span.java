package io.portcullis.faults.history;

import java.time.Duration;
import java.time.Instant;

/** A stretch of time with both ends in it. */
public record Span(Instant from, Instant to) {

    public Span {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("ends before it begins: " + from + " " + to);
        }
    }

    public boolean touches(Span other) {
        return !other.to.isBefore(from) && !to.isBefore(other.from);
    }

    public boolean contains(Instant when) {
        return !when.isBefore(from) && !when.isAfter(to);
    }

    public Duration length() {
        return Duration.between(from, to);
    }
}
