package io.portcullis.server.api.auth;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One sign-in of one browser, however often its tokens are renewed. An issuer's {@code sid} would not do: not all have one, and where it
 * is the issuer's own session it is the same again when somebody signs out here alone and comes back.
 *
 * @param id of it, which opens nothing
 * @param began to the second
 */
public record PageSession(String id, Instant began) {
    private static final int RANDOM_BYTES = 16;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,12})\\.([A-Za-z0-9_-]{22})");

    static PageSession begin(SecureRandom random, Instant now) {
        byte[] id = new byte[RANDOM_BYTES];
        random.nextBytes(id);
        return new PageSession(
                Base64.getUrlEncoder().withoutPadding().encodeToString(id),
                Instant.ofEpochSecond(now.getEpochSecond()));
    }

    /** Empty for what {@link #text} did not write. */
    static Optional<PageSession> parse(@Nullable String text) {
        return Optional.ofNullable(text)
                .map(TEXT::matcher)
                .filter(Matcher::matches)
                .map(parts -> new PageSession(parts.group(2), Instant.ofEpochSecond(Long.parseLong(parts.group(1)))));
    }

    /** Whether it has lasted for as long as any may. */
    public boolean isOver(Duration longest, Instant now) {
        return !now.isBefore(began.plus(longest));
    }

    String text() {
        return began.getEpochSecond() + "." + id;
    }
}
