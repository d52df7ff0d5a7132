package io.portcullis.server.api.auth;

import io.portcullis.server.api.problem.Problem;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** How long it may take to find out who asks. What is asked for has a deadline of its own, behind it. */
final class Deadline {
    private static final Duration MOST = Duration.ofSeconds(5);

    private Deadline() {}

    static <T> Uni<T> within(Uni<T> work) {
        return work.ifNoItem()
                .after(MOST)
                .failWith(
                        () -> Problem.unavailable("it was not found out within " + MOST.toSeconds() + " s who asks", 2)
                                .with("reason", "deadline")
                                .thrown());
    }
}
