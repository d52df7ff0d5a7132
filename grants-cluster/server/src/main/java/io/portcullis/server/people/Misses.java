package io.portcullis.server.people;

import io.portcullis.server.store.People.Person;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Who was not there when this node asked last: nobody is gone for one answer. Safe for any thread. */
final class Misses {
    private final Duration forgottenAfter;
    private final LongSupplier nanoTime;
    private final Map<Person, Long> people = new HashMap<>();

    /** @param forgottenAfter less than until the next question of whom another node has found meanwhile */
    Misses(Duration forgottenAfter, LongSupplier nanoTime) {
        this.forgottenAfter = forgottenAfter;
        this.nanoTime = nanoTime;
    }

    /** False if they are missing for the first time. */
    synchronized boolean counts(Person person, Found found) {
        long now = nanoTime.getAsLong();
        people.values().removeIf(at -> now - at > forgottenAfter.toNanos());
        return switch (found) {
            case Found.Missing() -> people.put(person, now) != null;
            case Found.There _, Found.Disabled _, Found.Unclear _ -> {
                people.remove(person);
                yield true;
            }
        };
    }
}
