package io.portcullis.model.scope;

import io.portcullis.model.Validity;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The grant is made ahead, for the day on which nothing else works: it admits once, at one gateway, for a short time. It stands in the
 * scope because a version that does not know it must refuse the grant rather than take it for an ordinary one.
 *
 * @param gateway the {@code portcullis.node} of the only gateway that admits by it
 * @param length how long its one session may last, in milliseconds (finer durations are truncated)
 */
public record EmergencyUse(String gateway, Duration length) {
    /** Of the one session. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** From the start of the grant to its end: a secret in a drawer ages. */
    public static final Duration LONGEST_VALIDITY = Duration.ofDays(90);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_.-]{1,63}");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public EmergencyUse {
        if (!NODE.matcher(gateway).matches()) {
            throw new IllegalArgumentException("emergency.gateway must match " + NODE);
        }
        ScopeTexts.requireRange("emergency.length (ms)", length.toMillis(), SHORTEST.toMillis(), LONGEST.toMillis());
        length = Duration.ofMillis(length.toMillis());
    }

    /** Whether such a grant may last that long, over all its revisions. */
    public static boolean fits(Validity validity) {
        return Duration.between(validity.notBefore(), validity.maxExpiresAt()).compareTo(LONGEST_VALIDITY) <= 0;
    }
}
