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
    private static final Duration NOW = Duration.ofSeconds(2);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    static When of(Instant instant, Instant now) {
        Duration ahead = Duration.between(now, instant);
        return new When(instant.truncatedTo(ChronoUnit.SECONDS).toString(), TIME.format(instant), relative(ahead));
    }

    private static String relative(Duration ahead) {
        if (ahead.abs().compareTo(NOW) < 0) {
            return "just\u00a0now";
        }
        return ahead.isNegative() ? words(ahead.negated()) + "\u00a0ago" : "in\u00a0" + words(ahead);
    }

    /** As everywhere else; to the nearest minute, unless it is less than one, and on one line. */
    static String words(Duration time) {
        Duration rounded = time.compareTo(MINUTE) < 0
                ? time.truncatedTo(ChronoUnit.SECONDS)
                : time.plus(MINUTE.dividedBy(2)).truncatedTo(ChronoUnit.MINUTES);
        return ScopeWords.describe(rounded).replace(' ', '\u00a0');
    }
}
