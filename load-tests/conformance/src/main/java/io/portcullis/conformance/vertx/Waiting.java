package io.portcullis.conformance.vertx;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waiting for what the client promises. */
final class Waiting {
    private static final int SECONDS = 60;

    private Waiting() {}

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    /** The SQLSTATE that it fails with. */
    static String state(Future<?> future) throws Exception {
        try {
            await(future);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PgException refused) {
                return refused.getSqlState();
            }
            throw e;
        }
        throw new AssertionError("no error");
    }
}
