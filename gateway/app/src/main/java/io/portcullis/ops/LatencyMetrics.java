package io.portcullis.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.session.latency.LatencyHistory;
import io.portcullis.upstream.TargetLatencies;
import java.time.Duration;

/** How fast targets answer; names and meanings are in docs/operations.md. */
final class LatencyMetrics implements TargetLatencies.Listener {
    private static final Duration OVER = Duration.ofMinutes(1);
    private static final int[] QUANTILES = {50, 95, 99};

    private final MeterRegistry registry;

    LatencyMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onTarget(String target, LatencyHistory history) {
        for (int quantile : QUANTILES) {
            Gauge.builder("portcullis.target.first.reply.seconds", history, known -> seconds(known, quantile))
                    .description("Time to the first reply of a target in the last minute")
                    .tag("target", target)
                    .tag("quantile", quantile == 50 ? "0.5" : "0." + quantile)
                    .register(registry);
        }
        Gauge.builder(
                        "portcullis.target.first.reply.samples",
                        history,
                        known -> known.read(TargetLatencies.now(), OVER, 50).samples())
                .description("First replies that were timed in the last minute")
                .tag("target", target)
                .register(registry);
    }

    private static double seconds(LatencyHistory history, int quantile) {
        LatencyHistory.Reading reading = history.read(TargetLatencies.now(), OVER, quantile);
        return reading.samples() == 0 ? Double.NaN : reading.micros() / 1_000_000.0;
    }
}
