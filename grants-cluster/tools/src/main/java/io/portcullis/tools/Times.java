package io.portcullis.tools;

import io.portcullis.model.scope.ScopeWords;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and instants as people type them. */
final class Times {
    private static final Pattern UNITS =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private Times() {}

    /**
     * Reads {@code 90s}, {@code 15m}, {@code 1h30m}, {@code 2d} or ISO 8601 ({@code PT1H}).
     *
     * @throws IllegalArgumentException if it is none of these or negative
     */
    static Duration duration(String text) {
        Matcher units = UNITS.matcher(text.toLowerCase(Locale.ROOT));
        if (!text.isEmpty() && units.matches()) {
            return Duration.ofDays(number(units, 1))
                    .plusHours(number(units, 2))
                    .plusMinutes(number(units, 3))
                    .plusSeconds(number(units, 4))
                    .plusMillis(number(units, 5));
        }
        try {
            Duration parsed = Duration.parse(text);
            if (!parsed.isNegative()) {
                return parsed;
            }
        } catch (DateTimeException _) {
            // said below
        }
        throw new IllegalArgumentException("'" + text + "' is no duration: write 90s, 15m, 1h30m or 2d");
    }

    /**
     * Reads an instant with its offset: a time without one means something else on another machine.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no instant: write 2030-01-31T18:00:00Z or 2030-01-31T19:00:00+01:00", e);
        }
    }

    /** The two largest units that are not zero: {@code 1h 30m}. */
    static String describe(Duration duration) {
        return ScopeWords.describe(duration);
    }

    private static long number(Matcher units, int group) {
        String digits = units.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
