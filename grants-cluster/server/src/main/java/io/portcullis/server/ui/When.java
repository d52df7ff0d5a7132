package io.portcullis.server.ui;

import io.portcullis.model.scope.ScopeWords;
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
 * @param relative how far away it is: {@code in 2h 5m}, {@code 3m ago}
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

    /** As everywhere else; to the minute, unless it is less than one, and on one line. */
    static String words(Duration time) {
        return ScopeWords.describe(time.truncatedTo(time.toMinutes() > 0 ? ChronoUnit.MINUTES : ChronoUnit.SECONDS))
                .replace(' ', '\u00a0');
    }
}
