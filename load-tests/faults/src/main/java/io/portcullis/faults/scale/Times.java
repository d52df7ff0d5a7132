package io.portcullis.faults.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations of one kind. Safe for use by many threads. */
final class Times {
    private final List<Duration> all = Collections.synchronizedList(new ArrayList<>());

    void add(Duration time) {
        all.add(time);
    }

    int count() {
        return all.size();
    }

    /** The smallest that at least this share is not longer than, in milliseconds; NaN if there are none. */
    double millis(double share) {
        List<Duration> sorted = new ArrayList<>(List.copyOf(all));
        Collections.sort(sorted);
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, index)).toNanos() / 1e6;
    }

    @Override
    public String toString() {
        return "p50 %.1f ms, p99 %.1f ms, max %.1f ms of %d".formatted(millis(0.5), millis(0.99), millis(1), count());
    }
}
