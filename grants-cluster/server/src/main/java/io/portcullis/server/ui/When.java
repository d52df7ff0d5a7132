package io.portcullis.server.ui;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * An instant as people read it.
 *
 * @param machine for {@code <time datetime>}
 * @param absolute with its zone: where the reader is nobody knows without a script
 * @param relative how far away it is: {@code in 2 h 5 min}, {@code 3 min ago}
 */
public record When(String machine, String absolute, String relative) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    static When of(Instant instant, Instant now) {
        Duration ahead = Duration.between(now, instant);
        return new When(
                instant.truncatedTo(ChronoUnit.SECONDS).toString(),
                TIME.format(instant),
                ahead.isNegative() ? words(ahead.negated()) + "\u00a0ago" : "in\u00a0" + words(ahead));
    }

    /** The two largest units, on one line. */
    static String words(Duration time) {
        if (time.toDays() > 0) {
            return joined(time.toDays(), "d", time.toHoursPart(), "h");
        }
        if (time.toHours() > 0) {
            return joined(time.toHours(), "h", time.toMinutesPart(), "min");
        }
        return time.toMinutes() > 0 ? time.toMinutes() + "\u00a0min" : time.toSeconds() + "\u00a0s";
    }

    private static String joined(long large, String largeUnit, long small, String smallUnit) {
        return large + "\u00a0" + largeUnit + (small == 0 ? "" : "\u00a0" + small + "\u00a0" + smallUnit);
    }
}
