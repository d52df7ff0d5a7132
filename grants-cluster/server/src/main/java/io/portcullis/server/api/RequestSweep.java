package io.portcullis.server.api;

import io.portcullis.server.store.Requests;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Writes down, on each node, which requests nobody answered in time, and forgets those that are over for long. That they are over does not
 * depend on it.
 */
@Singleton
class RequestSweep {
    private final Requests requests;
    private final Vertx vertx;
    private @Nullable Sweep sweep;

    RequestSweep(Requests requests, Vertx vertx) {
        this.requests = requests;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        sweep = new Sweep(vertx, () -> requests.expire().chain(requests::forget));
    }

    @PreDestroy
    void stop() {
        if (sweep != null) {
            sweep.stop();
        }
    }
}
