package io.portcullis.server.ui;

import io.portcullis.server.api.RequestDesk.Seen;
import io.portcullis.server.store.Links;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What goes on at the page of a request.
 *
 * @param comment whether there is a field for a comment, also where the page looks again by itself
 * @param said what was tried to be said, with these words, if that did not work; empty otherwise
 * @param again whether they have just signed in for it
 * @param link the connection that waits for it; empty if none does
 */
public record RequestTalk(boolean comment, String said, String words, boolean again, String link) {
    static final RequestTalk AGAIN = new RequestTalk(false, "", "", true, "");

    /** For so long after the asking a page looks again by itself: a browser that nobody looks at is to be forgotten. */
    private static final Duration LOOKED_AT = Duration.ofMinutes(30);

    static RequestTalk of(boolean comment, @Nullable String link) {
        return new RequestTalk(comment, "", "", false, link != null && Links.isHandle(link) ? link : "");
    }

    static RequestTalk typed(String said, String words) {
        return new RequestTalk(said.equals("comment"), said, words, false, "");
    }

    /** Whether the page looks again by itself: only where nobody types anything. */
    boolean isLookedAt(Seen seen, FormProblem problem, Instant now) {
        return seen.own()
                && !comment
                && !problem.isThere()
                && !seen.standing().mayDeny()
                && seen.request().state().equals("pending")
                && Instant.parse(seen.request().askedAt()).plus(LOOKED_AT).isAfter(now);
    }
}
