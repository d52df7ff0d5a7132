package io.portcullis.server.api;

import io.portcullis.server.store.Requests;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes down, on each node, which requests nobody answered in time, and forgets those that are over for long. That they are over does not
 * depend on it.
 */
@Singleton
class RequestSweep {
    private static final long EVERY_MILLIS = 5_000;

    private final Requests requests;
    private final Vertx vertx;
    private final AtomicBoolean busy = new AtomicBoolean();

    RequestSweep(Requests requests, Vertx vertx) {
        this.requests = requests;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(EVERY_MILLIS, _ -> sweep());
    }

    private void sweep() {
        if (busy.compareAndSet(false, true)) {
            requests.expire()
                    .chain(requests::forget)
                    .onTermination()
                    .invoke(() -> busy.set(false))
                    .subscribe()
                    .with(_ -> {}, _ -> {
                        // The parts that need the database say that it is away.
                    });
        }
    }
}
