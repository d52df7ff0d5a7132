package io.portcullis.session.latency;

import java.time.Duration;

/**
 * How long one target took to its first replies in the last hour, in bounded memory (a quarter of a megabyte) however many there were: up to a minute
 * back in steps of a second, further in steps of a minute. Nothing is allocated for a reply. Safe for any thread.
 */
public final class LatencyHistory {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60_000;

    private final TimeRing seconds = new TimeRing(SECOND);
    private final TimeRing minutes = new TimeRing(MINUTE);
    private final int[] sums = new int[TimeBuckets.COUNT];

    /**
     * What is known of some time back.
     *
     * @param samples how many replies there were
     * @param micros the quantile that was asked for, in microseconds, rounded up by at most a sixteenth; 0 without samples
     */
    public record Reading(int samples, long micros) {}

    /**
     * A first reply has come.
     *
     * @param now milliseconds of a clock that only goes forward, from 0
     * @param micros that it took, in microseconds
     */
    public synchronized void add(long now, long micros) {
        int bucket = TimeBuckets.of(micros);
        seconds.add(now, bucket);
        minutes.add(now, bucket);
    }

    /**
     * The quantile of some time back.
     *
     * @param now as in {@link #add}
     * @param over how far back, at most an hour; rounded up to whole seconds, or beyond a minute to whole minutes
     * @param quantile in per cent, as 95
     */
    public synchronized Reading read(long now, Duration over, int quantile) {
        TimeRing ring = over.toMillis() <= MINUTE ? seconds : minutes;
        int samples = ring.sum(now, over.toMillis(), sums);
        // The smallest time that so many per cent of all do not exceed.
        long wanted = ((long) samples * quantile + 99) / 100;
        long seen = 0;
        for (int bucket = 0; bucket < sums.length; bucket++) {
            seen += sums[bucket];
            if (seen >= wanted && seen > 0) {
                return new Reading(samples, TimeBuckets.longest(bucket));
            }
        }
        return new Reading(0, 0);
    }
}
