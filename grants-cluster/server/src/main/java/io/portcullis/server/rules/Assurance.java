package io.portcullis.server.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How somebody must have signed in.
 *
 * @param acrs one of these words of the issuer; empty: whatever it is
 * @param maxAge not longer ago than that; null: whenever it was
 */
public record Assurance(Set<String> acrs, @Nullable Duration maxAge) {
    /** However, whenever. */
    public static final Assurance NONE = new Assurance(Set.of(), null);

    public Assurance {
        acrs = Set.copyOf(acrs);
    }

    /** What is missing, as a sentence's end; null if nothing is. Who does not say when they signed in signed in too long ago. */
    public @Nullable String missing(@Nullable String acr, @Nullable Instant signedInAt, Instant now) {
        if (!acrs.isEmpty() && (acr == null || !acrs.contains(acr))) {
            return "needs a sign-in with acr "
                    + String.join(" or ", acrs.stream().sorted().toList());
        }
        if (maxAge != null && (signedInAt == null || signedInAt.plus(maxAge).isBefore(now))) {
            return "needs a sign-in not longer ago than " + Spans.text(maxAge);
        }
        return null;
    }
}
