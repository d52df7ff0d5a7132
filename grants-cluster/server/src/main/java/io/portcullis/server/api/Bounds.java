package io.portcullis.server.api;

import io.portcullis.server.api.problem.Problem;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** How large a request may be and how long an answer may take. */
public final class Bounds {
    /** Of a body: the longest texts that records can hold fit many times over. */
    static final int MAX_BODY = 64 * 1024;

    /** Parts that are asked have deadlines of their own, all shorter: this one is for what none of them foresees. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private Bounds() {}

    /** {@code work}, or the problem that it took too long. */
    public static <T> Uni<T> within(Uni<T> work) {
        return within(ANSWER, work);
    }

    static <T> Uni<T> within(Duration deadline, Uni<T> work) {
        return work.ifNoItem()
                .after(deadline)
                .failWith(() -> Problem.unavailable("no answer within " + deadline.toSeconds() + " s", 2)
                        .with("reason", "deadline")
                        .thrown());
    }
}
