package io.portcullis.server.api.form;

import io.portcullis.server.api.problem.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Instants and durations as {@code portcullis-grant} takes them too. */
final class Times {
    private static final Pattern UNITS =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    /** A hundred years: longer ones only overflow. */
    private static final Duration MAX = Duration.ofDays(36_525);

    private static final int MAX_LENGTH = 64;
    /** What others who read it can have: later ones only overflow somewhere. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Times() {}

    /** ISO 8601 with an offset: a time without one means something else on another machine. */
    static Instant instant(String field, String text) {
        try {
            if (text.length() <= MAX_LENGTH) {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                if (!instant.isBefore(Instant.EPOCH) && !instant.isAfter(LAST)) {
                    return instant;
                }
            }
        } catch (DateTimeException _) {
            // said below
        }
        throw Problem.invalid(
                        field,
                        "must be an instant as 2030-01-31T18:00:00Z or 2030-01-31T19:00:00+01:00, from 1970 to 9999")
                .thrown();
    }

    /** {@code 90s}, {@code 1h30m}, {@code 2d} or ISO 8601 ({@code PT1H}); not negative, at most a hundred years. */
    static Duration duration(String field, String text) {
        if (!text.isEmpty() && text.length() <= MAX_LENGTH) {
            @Nullable Duration parsed = parse(text);
            if (parsed != null && !parsed.isNegative() && parsed.compareTo(MAX) <= 0) {
                return parsed;
            }
        }
        throw Problem.invalid(field, "must be a duration as 90s, 15m, 1h30m, 2d or PT1H, at most a hundred years")
                .thrown();
    }

    /** Exactly one of the two; a duration counts from {@code start}. The end must lie after {@code now}. */
    static Instant end(@Nullable String expiresAt, @Nullable String duration, Instant start, Instant now) {
        if (expiresAt != null && duration != null) {
            throw Problem.invalid("duration", "can not be given together with expiresAt")
                    .thrown();
        }
        if (expiresAt == null && duration == null) {
            throw Problem.invalid("expiresAt", "is needed, or duration").thrown();
        }
        String field = duration == null ? "expiresAt" : "duration";
        Instant end = duration == null
                ? instant(field, Fields.required(field, expiresAt))
                : start.plus(duration(field, duration));
        if (end.isAfter(LAST)) {
            throw Problem.invalid(field, "must lead to an end before the year 10000")
                    .thrown();
        }
        if (!end.isAfter(now)) {
            throw Problem.invalid(field, "must lead to an end in the future; it is " + now + " now")
                    .thrown();
        }
        return end;
    }

    private static @Nullable Duration parse(String text) {
        Matcher units = UNITS.matcher(text.toLowerCase(Locale.ROOT));
        if (units.matches()) {
            return Duration.ofDays(number(units, 1))
                    .plusHours(number(units, 2))
                    .plusMinutes(number(units, 3))
                    .plusSeconds(number(units, 4))
                    .plusMillis(number(units, 5));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static long number(Matcher units, int group) {
        String digits = units.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
