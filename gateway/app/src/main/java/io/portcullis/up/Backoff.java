package io.portcullis.up;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between failed tries: each at most twice the one before, random in their upper half. One thread only. */
final class Backoff {
    private static final long FIRST_MILLIS = 200;

    private final RandomGenerator random;
    private final long longestMillis;
    private long bound = FIRST_MILLIS;

    Backoff(RandomGenerator random, Duration longest) {
        this.random = random;
        this.longestMillis = longest.toMillis();
    }

    /** @param asked how long whoever is tried asks to be left alone; counts up to the longest pause */
    Duration next(Duration asked) {
        long pause = bound / 2 + random.nextLong(bound / 2 + 1);
        bound = Math.min(2 * bound, longestMillis);
        return Duration.ofMillis(Math.max(pause, Math.min(asked.toMillis(), longestMillis)));
    }

    void succeeded() {
        bound = FIRST_MILLIS;
    }
}
