package io.portcullis.server.api;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.ChangeFailure;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/** What was decided for a state that is not any more is decided anew, for as long as somebody waits for the answer. */
final class Again {
    private static final Duration FIRST = Duration.ofMillis(10);
    /** A node takes the rules that the nodes have agreed upon within two seconds. */
    private static final Duration LAST = Duration.ofMillis(300);

    private static final int MOST_TRIES = 20;

    private Again() {}

    static <T> Uni<T> onConflict(Supplier<Uni<? extends T>> deciding) {
        return Uni.createFrom()
                .deferred(deciding)
                .onFailure(ChangeFailure.Conflict.class)
                .retry()
                .withBackOff(FIRST, LAST)
                .atMost(MOST_TRIES)
                .onFailure(Again::isConflict)
                .transform(_ -> Problem.of(
                                ProblemType.CONFLICT,
                                "others change it at the same time, or the rules: look at it again")
                        .thrown());
    }

    /** After the last try it comes wrapped. */
    private static boolean isConflict(Throwable failure) {
        return failure instanceof ChangeFailure.Conflict || failure.getCause() instanceof ChangeFailure.Conflict;
    }
}
