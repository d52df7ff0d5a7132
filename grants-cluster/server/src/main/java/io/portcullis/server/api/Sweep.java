package io.portcullis.server.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Something that a node does every five seconds, and never twice at once. What fails is done again; that the control database is away is
 * said by the parts that need it.
 */
final class Sweep {
    private static final long EVERY_MILLIS = 5_000;

    private final Vertx vertx;
    private final long timer;
    private final AtomicBoolean busy = new AtomicBoolean();

    Sweep(Vertx vertx, Supplier<Uni<?>> work) {
        this.vertx = vertx;
        this.timer = vertx.setPeriodic(EVERY_MILLIS, _ -> sweep(work));
    }

    private void sweep(Supplier<Uni<?>> work) {
        if (busy.compareAndSet(false, true)) {
            Uni.createFrom()
                    .deferred(work::get)
                    .onTermination()
                    .invoke(() -> busy.set(false))
                    .subscribe()
                    .with(_ -> {}, _ -> {});
        }
    }

    void stop() {
        vertx.cancelTimer(timer);
    }
}
