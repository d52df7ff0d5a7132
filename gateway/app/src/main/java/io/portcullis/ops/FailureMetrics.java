package io.portcullis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.relay.FailedProofs;
import java.util.function.ToDoubleFunction;

/** The numbers of what failed logins have others wait for; names and meanings are in docs/operations.md. */
final class FailureMetrics {
    private FailureMetrics() {}

    static void register(MeterRegistry registry, FailedProofs failed) {
        throttled(registry, failed, "waited", FailedProofs::waited);
        throttled(registry, failed, "refused", FailedProofs::heldBack);
        Gauge.builder("portcullis.logins.throttled.waiting", failed, FailedProofs::waiting)
                .description("Logins that wait because others have failed")
                .register(registry);
        Gauge.builder("portcullis.logins.failures.remembered", failed, FailedProofs::remembered)
                .description("Logins by address whose failures are remembered")
                .register(registry);
        FunctionCounter.builder("portcullis.logins.failures.unnoticed", failed, FailedProofs::unnoticed)
                .description("Failures that there was no room to remember")
                .register(registry);
    }

    private static void throttled(
            MeterRegistry registry, FailedProofs failed, String outcome, ToDoubleFunction<FailedProofs> count) {
        FunctionCounter.builder("portcullis.logins.throttled", failed, count)
                .description("Logins that had to wait because others have failed, and those refused untried")
                .tag("outcome", outcome)
                .register(registry);
    }
}
