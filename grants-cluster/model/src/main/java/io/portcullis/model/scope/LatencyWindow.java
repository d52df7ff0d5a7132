package io.portcullis.model.scope;

import java.time.Duration;
import java.util.Set;

/**
 * New statements run only while the target answers fast enough.
 *
 * @param quantile of the time to the first reply, in per cent: 50, 95 or 99
 * @param max the quantile above which the window is closed
 * @param minSamples with fewer, it is open
 * @param over how far the samples reach back
 * @param maxWait how long a statement waits; zero unless it does
 */
public record LatencyWindow(
        int quantile, Duration max, int minSamples, Duration over, Action action, Duration maxWait) {
    private static final Set<Integer> QUANTILES = Set.of(50, 95, 99);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What happens to a statement while the window is closed. */
    public enum Action {
        DENY,
        QUEUE
    }

    public LatencyWindow {
        if (!QUANTILES.contains(quantile)) {
            throw new IllegalArgumentException("latency.quantile must be 50, 95 or 99");
        }
        ScopeTexts.requireRange("latency.max (ms)", max.toMillis(), 1, HOUR.toMillis());
        ScopeTexts.requireRange("latency.minSamples", minSamples, 1, 1_000_000);
        ScopeTexts.requireRange("latency.over (ms)", over.toMillis(), 1000, HOUR.toMillis());
        boolean waits = action == Action.QUEUE;
        ScopeTexts.requireRange(
                "latency.maxWait (ms)", maxWait.toMillis(), waits ? 1 : 0, waits ? MINUTE.toMillis() : 0);
        max = Duration.ofMillis(max.toMillis());
        over = Duration.ofMillis(over.toMillis());
        maxWait = Duration.ofMillis(maxWait.toMillis());
    }
}
