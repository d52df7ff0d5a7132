package io.portcullis.session.latency;

import java.util.Arrays;

/** How many times fell into which bucket, in each of the last periods of equal length; older ones are written over. Not thread-safe. */
final class TimeRing {
    /** Sixty, the one that has just begun, and some to spare. */
    private static final int PERIODS = 64;

    private final long length;
    private final int[][] counts = new int[PERIODS][TimeBuckets.COUNT];
    /** Which period, counted from 0, a row of {@link #counts} holds. */
    private final long[] held = new long[PERIODS];

    /** @param length of a period, in milliseconds */
    TimeRing(long length) {
        this.length = length;
        Arrays.fill(held, -1);
    }

    /** @param now milliseconds of a clock that only goes forward, from 0 */
    void add(long now, int bucket) {
        long period = now / length;
        int row = (int) (period % PERIODS);
        if (held[row] != period) {
            held[row] = period;
            Arrays.fill(counts[row], 0);
        }
        counts[row][bucket]++;
    }

    /**
     * Adds up what fell into the period of {@code now} and those that reach back {@code over} milliseconds before it.
     *
     * @param sums by bucket
     * @return their number
     */
    int sum(long now, long over, int[] sums) {
        Arrays.fill(sums, 0);
        long last = now / length;
        long first = last - (over + length - 1) / length;
        int all = 0;
        for (int row = 0; row < PERIODS; row++) {
            if (held[row] >= Math.max(0, first) && held[row] <= last) {
                for (int bucket = 0; bucket < sums.length; bucket++) {
                    sums[bucket] += counts[row][bucket];
                    all += counts[row][bucket];
                }
            }
        }
        return all;
    }
}
