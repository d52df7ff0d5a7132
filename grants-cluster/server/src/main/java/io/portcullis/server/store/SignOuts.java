package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who signed out at their issuer, as that told. Every {@link Uni} is lazy. */
public interface SignOuts {
    /** How long one is remembered: longer than any browser's session lasts. */
    Duration KEPT = Duration.ofDays(8);

    /**
     * One telling.
     *
     * @param tokenId the issuer's name for it
     * @param subject whose sessions, null if it names one session alone
     * @param session which session, null for all of the subject's
     */
    record SignOut(
            String issuer,
            String tokenId,
            @Nullable String subject,
            @Nullable String session) {}

    /**
     * A telling and when it was.
     *
     * @param head the number of the last change before it
     */
    record Told(SignOut out, long head) {}

    /**
     * Somebody signed out, and the audit is told.
     *
     * @param done whether nothing else ends with it
     * @return empty if the same was told before: then nothing happens
     */
    Uni<Optional<Told>> told(SignOut out, Actor who, boolean done);

    /** What else ends with it has ended. */
    Uni<Void> done(SignOut out);

    /** Tellings of which something is left to do for longer than {@code age}; each is given to one node for as long. */
    Uni<List<Told>> leftOver(Duration age);

    /** Whether a session of a browser that began at {@code since} is over. */
    Uni<Boolean> isOver(String issuer, String subject, @Nullable String session, Instant since);
}
