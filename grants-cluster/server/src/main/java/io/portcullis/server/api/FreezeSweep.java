package io.portcullis.server.api;

import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Freezes;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Ends, on each node, the grants that freezes are to end, until none is left; what another node has begun too, if that is gone. */
@Singleton
class FreezeSweep {
    private static final Logger LOG = Logger.getLogger("io.portcullis.freezes");
    private static final long EVERY_MILLIS = 5_000;

    private final Freezes freezes;
    private final Vertx vertx;
    private final AtomicBoolean busy = new AtomicBoolean();

    FreezeSweep(Freezes freezes, Vertx vertx) {
        this.freezes = freezes;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(EVERY_MILLIS, _ -> soon());
    }

    /** Begins, unless it is at it: then it goes on until nothing is left. */
    void soon() {
        if (busy.compareAndSet(false, true)) {
            next();
        }
    }

    private void next() {
        freezes.endSome().subscribe().with(this::went, failure -> {
            busy.set(false);
            // The parts that need the database say that it is away.
            if (!(failure instanceof ChangeFailure.Unavailable)) {
                LOG.error("defect where=freezes consequence=\"grants are not ended\"", failure);
            }
        });
    }

    private void went(boolean more) {
        if (more) {
            next();
        } else {
            busy.set(false);
        }
    }
}
