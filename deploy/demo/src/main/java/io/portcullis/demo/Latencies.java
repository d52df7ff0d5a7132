package io.portcullis.demo;

import java.util.Arrays;
import java.util.List;

/** Measured times, in nanoseconds, and their percentiles. */
final class Latencies {
    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    /** At least one. */
    static Latencies of(List<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    int count() {
        return sorted.length;
    }

    /**
     * The nearest-rank percentile: the smallest of the times that at least {@code percent} of all do not exceed.
     *
     * @param percent above 0, at most 100
     */
    long percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile of " + percent);
        }
        int rank = (int) Math.ceil(sorted.length * percent / 100);
        return sorted[Math.max(rank, 1) - 1];
    }

    long max() {
        return sorted[sorted.length - 1];
    }
}
