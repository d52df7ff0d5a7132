package io.portcullis.server.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.store.Reviews;
import io.portcullis.server.store.Reviews.Count;
import io.portcullis.server.store.Reviews.Item;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks, on each node, for reviews that nobody has done in time; one node says so of each, metrics and health of all say how many. */
@Singleton
class ReviewSweep {
    private static final Logger LOG = Logger.getLogger("io.portcullis.requests");

    private final Reviews reviews;
    private final Vertx vertx;
    private final MeterRegistry meters;
    private @Nullable Sweep sweep;
    private volatile Count count = new Count(0, 0);

    ReviewSweep(Reviews reviews, Vertx vertx, MeterRegistry meters) {
        this.reviews = reviews;
        this.vertx = vertx;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("portcullis.reviews.open", this, sweep -> sweep.count.open())
                .description("Uses of break-glass that nobody has signed off yet")
                .register(meters);
        Gauge.builder("portcullis.reviews.overdue", this, sweep -> sweep.count.overdue())
                .description("Of these, those for which it is too late")
                .register(meters);
        sweep = new Sweep(
                vertx,
                () -> reviews.overdue()
                        .invoke(ReviewSweep::tell)
                        .chain(_ -> reviews.count())
                        .invoke(counted -> count = counted));
    }

    @PreDestroy
    void stop() {
        if (sweep != null) {
            sweep.stop();
        }
    }

    private static void tell(List<Item> overdue) {
        overdue.forEach(item -> LOG.errorf(
                "review-overdue request=%s login=%s target=%s due=%s",
                item.request().id(),
                item.request().wish().who().login(),
                item.request().wish().target(),
                item.dueAt()));
    }

    /** Up whatever it says: people must act, and a restart would not help. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck health() {
        return () -> {
            Count now = count;
            return HealthCheckResponse.named("reviews")
                    .up()
                    .withData("open", now.open())
                    .withData("overdue", now.overdue())
                    .build();
        };
    }
}
