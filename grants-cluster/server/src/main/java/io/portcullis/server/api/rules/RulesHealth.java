package io.portcullis.server.api.rules;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** What health and metrics say about the rules. */
@Singleton
class RulesHealth {
    private final Rules rules;
    private final MeterRegistry meters;

    RulesHealth(Rules rules, MeterRegistry meters) {
        this.rules = rules;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        gauge("rules.unusable", "1 while the files of this node can not be used", now -> now.problem() == null ? 0 : 1);
        gauge(
                "rules.differ",
                "1 while the files of the nodes differ, or are not agreed upon yet",
                now -> now.isDisagreed() ? 1 : 0);
        gauge(
                "rules.in.force",
                "Rules in force",
                now -> now.inForce() == null ? 0 : now.inForce().rules().size());
    }

    private void gauge(String name, String description, ToDoubleFunction<Rules.Now> value) {
        Gauge.builder("portcullis." + name, rules, all -> value.applyAsDouble(all.now()))
                .description(description)
                .register(meters);
    }

    /** Up with files that can not be used too: what was agreed upon stays in force, and a restart of every node would not help. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck health() {
        return () -> {
            Rules.Now now = rules.now();
            return HealthCheckResponse.named("rules")
                    .up()
                    .withData(
                            "in-force",
                            now.inForce() == null
                                    ? "none"
                                    : now.inForce().files().digest())
                    .withData("differ", now.isDisagreed())
                    .withData("problem", orNone(now.problem()))
                    .build();
        };
    }

    private static String orNone(@Nullable String problem) {
        return problem == null ? "none" : problem;
    }
}
