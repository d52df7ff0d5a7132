package io.portcullis.server.people;

import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * An issuer whose people are followed, and what this node remembers of it.
 *
 * @param every how often it is asked about each person
 * @param grace how long grants outlast its last answer
 */
record Followed(
        String name,
        Duration every,
        Duration grace,
        Predicate<Collection<String>> givesRole,
        Directory directory,
        Unconfirmed unconfirmed,
        Misses misses,
        Asking asking) {
    /** More than one question takes. */
    private static final Duration SHORTEST_GAP = Duration.ofMinutes(1);
    /** Of {@code every}: less than the time to the next question, if all was well at the last one. */
    private static final double MISSED = 0.8;

    static Followed of(
            String name,
            Duration every,
            Duration grace,
            Predicate<Collection<String>> givesRole,
            Directory directory,
            LongSupplier nanoTime) {
        Duration twice = every.multipliedBy(2);
        return new Followed(
                name,
                every,
                grace,
                givesRole,
                directory,
                new Unconfirmed(name, twice, nanoTime),
                new Misses(Duration.ofMillis((long) (every.toMillis() * MISSED)), nanoTime),
                new Asking(twice.compareTo(SHORTEST_GAP) < 0 ? SHORTEST_GAP : twice, nanoTime));
    }
}
