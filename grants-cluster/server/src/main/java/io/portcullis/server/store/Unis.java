package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** From Vert.x' futures, which run already, to what runs when somebody wants it. */
public final class Unis {
    private Unis() {}

    /** Does {@code work} once per subscription; what it throws is a failure like any other. */
    public static <T> Uni<T> lazy(Supplier<Future<T>> work) {
        return Uni.createFrom().completionStage(() -> start(work).toCompletionStage());
    }

    private static <T> Future<T> start(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
