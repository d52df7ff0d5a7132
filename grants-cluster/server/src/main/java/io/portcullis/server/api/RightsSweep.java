package io.portcullis.server.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.store.RoleRights;
import io.portcullis.server.store.RoleRights.Count;
import io.portcullis.server.store.RoleRights.Severity;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Forgets, on each node, what no gateway says any more of what roles may do; metrics and health say how much is left. */
@Singleton
class RightsSweep {
    private final RoleRights rights;
    private final Vertx vertx;
    private final MeterRegistry meters;
    private @Nullable Sweep sweep;
    private volatile Count count = new Count(0, 0, 0, 0);

    RightsSweep(RoleRights rights, Vertx vertx, MeterRegistry meters) {
        this.rights = rights;
        this.vertx = vertx;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        findings(Severity.CRITICAL, Count::critical);
        findings(Severity.HIGH, Count::high);
        findings(Severity.LOW, Count::low);
        Gauge.builder("portcullis.bypass.backends", this, sweep -> sweep.count.backends())
                .description("Sessions in databases of targets that no gateway has")
                .register(meters);
        sweep = new Sweep(vertx, () -> rights.forget().chain(rights::count).invoke(counted -> count = counted));
    }

    private void findings(Severity severity, ToDoubleFunction<Count> value) {
        Gauge.builder("portcullis.rights.findings", this, sweep -> value.applyAsDouble(sweep.count))
                .description(
                        "What roles may do at targets and their grants do not allow, and sessions that no gateway has")
                .tag("severity", severity.code())
                .register(meters);
    }

    @PreDestroy
    void stop() {
        if (sweep != null) {
            sweep.stop();
        }
    }

    /** Up whatever it says: people must act, and a restart would not help. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck health() {
        return () -> {
            Count now = count;
            return HealthCheckResponse.named("rights")
                    .up()
                    .withData("critical", now.critical())
                    .withData("high", now.high())
                    .withData("low", now.low())
                    .withData("bypass-backends", now.backends())
                    .build();
        };
    }
}
