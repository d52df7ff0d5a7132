package io.portcullis.server.api.form;

import io.portcullis.server.api.problem.Problem;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Headers and parameters that several resources take. */
public final class Headers {
    private static final Pattern TAG = Pattern.compile("\"([1-9][0-9]{0,17})\"");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private Headers() {}

    /** The revision of {@code If-Match}; empty if there is none, or if any will do ({@code *}). */
    public static OptionalLong ifMatch(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return OptionalLong.empty();
        }
        Matcher tag = TAG.matcher(header.strip());
        if (!tag.matches()) {
            throw Problem.invalid("If-Match", "must be one ETag as an answer had it, \"3\", or *")
                    .thrown();
        }
        return OptionalLong.of(Long.parseLong(tag.group(1)));
    }

    /** As {@link #ifMatch}, or 0 if {@code If-None-Match: *} says that there must be none yet. */
    public static OptionalLong expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return ifMatch(ifMatch);
        }
        if (!ifNoneMatch.strip().equals("*") || ifMatch != null) {
            throw Problem.invalid("If-None-Match", "must be *, without If-Match")
                    .thrown();
        }
        return OptionalLong.of(0);
    }

    /** The {@code ETag} of a revision. */
    public static String etag(long revision) {
        return "\"" + revision + "\"";
    }

    /** The {@code Idempotency-Key}; null if there is none. */
    public static @Nullable String idempotencyKey(@Nullable String header) {
        if (header != null && !KEY.matcher(header).matches()) {
            throw Problem.invalid("Idempotency-Key", "must be 1 to 255 visible ASCII characters without spaces")
                    .thrown();
        }
        return header;
    }
}
