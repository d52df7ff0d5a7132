package io.portcullis.server.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.api.Renewing.Standing;
import io.portcullis.server.service.Place;
import io.portcullis.server.service.RenewalPlan;
import io.portcullis.server.store.ServiceGrants.Done;
import io.portcullis.server.store.ServiceGrants.Result;
import io.portcullis.server.store.ServiceGrants.State;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes and renews, on each node, the grants of services. What is refused one node says, once; metrics and health of all say how many are. What
 * is late, because the control database is away, each says by what it has seen last.
 */
@Singleton
class ServiceSweep {
    private static final Logger LOG = Logger.getLogger("io.portcullis.services");

    private final Renewing renewing;
    private final Vertx vertx;
    private final MeterRegistry meters;
    private final InstantSource clock = InstantSource.system();
    private @Nullable Sweep sweep;
    private volatile Standing last = new Standing(List.of(), List.of());
    /** Of which it was said that they are late; of {@link #late} alone. */
    private Set<Place> toldLate = new HashSet<>();

    private volatile int late;

    ServiceSweep(Renewing renewing, Vertx vertx, MeterRegistry meters) {
        this.renewing = renewing;
        this.vertx = vertx;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        gauge(
                "grants",
                "Grants of services that last",
                last -> last.states().stream()
                        .filter(state -> isRunning(state, clock.instant()))
                        .count());
        gauge(
                "refused",
                "Grants of services that are not made or renewed, because that is refused",
                ServiceSweep::refused);
        Gauge.builder("portcullis.services.overdue", this, sweep -> sweep.late)
                .description("Grants of services that should have been renewed a while ago, and nobody has refused it")
                .register(meters);
        sweep = new Sweep(vertx, () -> Uni.createFrom().item(this::late).chain(_ -> now()));
    }

    private void gauge(String name, String description, ToDoubleFunction<Standing> value) {
        Gauge.builder("portcullis.services." + name, this, sweep -> value.applyAsDouble(sweep.last))
                .description(description)
                .register(meters);
    }

    @PreDestroy
    void stop() {
        if (sweep != null) {
            sweep.stop();
        }
    }

    /** One round more; with how all stand behind it, null if there are no rules to go by. */
    Uni<@Nullable Standing> now() {
        return renewing.sweep(this::tell, this::failed).invoke(standing -> {
            if (standing != null) {
                last = standing;
            }
        });
    }

    private static long refused(Standing standing) {
        return standing.states().stream()
                .filter(state -> state.refused() != null)
                .count();
    }

    private static boolean isRunning(State state, Instant now) {
        RenewalPlan.Current current = state.current();
        return current != null
                && !current.revoked()
                && !current.over()
                && current.expiresAt().isAfter(now);
    }

    private void tell(Place place, Done done) {
        count(done.result());
        if (done.result() == Result.REFUSED) {
            LOG.errorf(
                    "service-renewal-refused service=%s login=%s target=%s role=%s consequence=\"its sessions end with its grant\""
                            + " detail=\"%s\"",
                    place.service(), place.login(), place.target(), place.role(), done.why());
        } else if (done.resumed()) {
            LOG.infof(
                    "service-renewal-resumed service=%s login=%s target=%s role=%s",
                    place.service(), place.login(), place.target(), place.role());
        }
    }

    private void count(Result result) {
        switch (result) {
            case MADE -> count("made");
            case RENEWED -> count("renewed");
            case REFUSED -> count("refused");
            case NOTHING, STILL_REFUSED, FORGOTTEN -> {}
        }
    }

    private void count(String result) {
        meters.counter("portcullis.service.renewals", "result", result).increment();
    }

    private void failed(Place place, Throwable failure) {
        count("failed");
        LOG.errorf(
                "service-renewal-failed service=%s login=%s target=%s role=%s detail=\"%s\"",
                place.service(), place.login(), place.target(), place.role(), failure.getMessage());
    }

    /** Looks at what was seen last, so that it is said also while nothing can be asked. */
    private int late() {
        Instant now = clock.instant();
        Set<Place> still = new HashSet<>();
        for (State state : last.states()) {
            RenewalPlan.Current current = state.current();
            if (current != null
                    && !current.revoked()
                    && !current.over()
                    && state.refused() == null
                    && !now.isBefore(RenewalPlan.overdue(current.expiresAt(), state.life()))) {
                still.add(state.place());
                if (!toldLate.contains(state.place())) {
                    tellLate(state.place(), current.expiresAt());
                }
            }
        }
        toldLate = still;
        late = still.size();
        return late;
    }

    private static void tellLate(Place place, Instant end) {
        LOG.errorf(
                "service-renewal-overdue service=%s login=%s target=%s role=%s ends=%s consequence=\"its sessions end with its grant\"",
                place.service(), place.login(), place.target(), place.role(), end);
    }

    /** Up whatever it says: people must act, and a restart would not help. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck health() {
        return () -> HealthCheckResponse.named("services")
                .up()
                .withData("refused", refused(last))
                .withData("overdue", late)
                .build();
    }
}
