package io.portcullis.server.ui;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;

/** How many forms a person may send: {@link #BURST} at once, then one every three seconds. Safe for any thread. */
final class Pace {
    static final int BURST = 20;
    private static final long REFILL_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int MAX_PEOPLE = 10_000;

    private final LongSupplier nanoTime;
    /** When each will have all of the burst again; the longest unused first. */
    private final LinkedHashMap<String, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true);

    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts one; false, and nothing is counted, if that is too many. */
    synchronized boolean admit(String person) {
        long now = nanoTime.getAsLong();
        long missing = Math.max(fullAt.getOrDefault(person, now) - now, 0);
        if (missing > (BURST - 1) * REFILL_NANOS) {
            return false;
        }
        fullAt.put(person, now + missing + REFILL_NANOS);
        if (fullAt.size() > MAX_PEOPLE) {
            fullAt.remove(fullAt.firstEntry().getKey());
        }
        return true;
    }
}
