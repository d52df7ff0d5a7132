package io.portcullis.grants;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that is moved by hand, for both of the times a directory goes by. */
final class Hands extends Clock {
    private final Instant start = Instant.now();
    private volatile Instant now = start;

    void move(Duration time) {
        now = now.plus(time);
    }

    long nanoTime() {
        return Duration.between(start, now).toNanos();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
