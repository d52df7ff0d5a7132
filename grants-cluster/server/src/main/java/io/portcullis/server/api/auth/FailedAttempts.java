package io.portcullis.server.api.auth;

import java.util.LinkedHashMap;
import java.util.function.LongSupplier;

/**
 * How many wrong tokens an address may present: {@link #BURST} at once, then one a second. A right token is never held up by it, or
 * whoever shares an operator's address could keep a revocation out; it is there to keep guesses from costing us look-ups and log lines.
 * Safe for any thread.
 */
final class FailedAttempts {
    static final int BURST = 10;
    private static final long REFILL_NANOS = 1_000_000_000L;
    private static final int MAX_ORIGINS = 10_000;

    private final LongSupplier nanoTime;
    /** The longest unused first. */
    private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    FailedAttempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts a wrong token; false if the address had no more left. */
    synchronized boolean admit(String address) {
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(Origins.counted(address), _ -> new Bucket(now));
        if (buckets.size() > MAX_ORIGINS) {
            buckets.remove(buckets.firstEntry().getKey());
        }
        return bucket.take(now);
    }

    /** Whether {@link #admit} would be false, without counting. */
    synchronized boolean exhausted(String address) {
        Bucket bucket = buckets.get(Origins.counted(address));
        return bucket != null && !bucket.hasOne(nanoTime.getAsLong());
    }

    private static final class Bucket {
        /** When it will be full again. */
        private long fullAt;

        Bucket(long now) {
            fullAt = now;
        }

        boolean hasOne(long now) {
            return Math.max(fullAt - now, 0) <= (BURST - 1) * REFILL_NANOS;
        }

        boolean take(long now) {
            if (!hasOne(now)) {
                return false;
            }
            fullAt = now + Math.max(fullAt - now, 0) + REFILL_NANOS;
            return true;
        }
    }
}
