package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who signed out: at their issuer, as that told, or on a page of ours. Every {@link Uni} is lazy. */
public interface SignOuts {
    /** How long one is remembered, and how long a browser's session lasts at the longest. */
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

    /**
     * A session of a browser.
     *
     * @param session the issuer's name for its own, null if it has none
     * @param since when its person showed the issuer who they are
     * @param ours our name for it
     */
    record BrowserSession(
            String issuer, String subject, @Nullable String session, Instant since, String ours) {}

    /** Whether one can go on. */
    enum Standing {
        GOOD,
        /** Its person signed out on a page. */
        SIGNED_OUT_HERE,
        /** Its issuer has told that it, or all of its person, is over. */
        SIGNED_OUT_AT_ISSUER
    }

    Uni<Standing> standing(BrowserSession session);

    /** Somebody signed out on a page: this session alone is over, also for who has copied its cookie, and the audit is told. */
    Uni<Void> here(BrowserSession session, Actor who);
}
