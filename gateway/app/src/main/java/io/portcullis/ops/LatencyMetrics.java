package io.portcullis.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.session.latency.LatencyHistory;
import io.portcullis.upstream.TargetLatencies;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast targets answer; names and meanings are in docs/operations.md. */
final class LatencyMetrics implements TargetLatencies.Listener {
    private static final Duration OVER = Duration.ofMinutes(1);
    private static final int[] QUANTILES = {50, 95, 99};

    private final MeterRegistry registry;

    LatencyMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onTarget(String target, LatencyHistory history, LongSupplier clock) {
        for (int quantile : QUANTILES) {
            Gauge.builder("portcullis.target.first.reply.seconds", history, known -> seconds(known, clock, quantile))
                    .description("Time to the first reply of a target in the last minute")
                    .tag("target", target)
                    .tag("quantile", quantile == 50 ? "0.5" : "0." + quantile)
                    .register(registry);
        }
        Gauge.builder(
                        "portcullis.target.first.reply.samples",
                        history,
                        known -> known.read(clock.getAsLong(), OVER, 50).samples())
                .description("First replies that were timed in the last minute")
                .tag("target", target)
                .register(registry);
    }

    private static double seconds(LatencyHistory history, LongSupplier clock, int quantile) {
        LatencyHistory.Reading reading = history.read(clock.getAsLong(), OVER, quantile);
        return reading.samples() == 0 ? Double.NaN : reading.micros() / 1_000_000.0;
    }
}
