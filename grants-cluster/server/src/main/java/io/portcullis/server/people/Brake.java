package io.portcullis.server.people;

import io.portcullis.server.store.People.Person;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Holds back ends when there are too many of them: people leave one by one, and a directory that says otherwise is more likely wrong. Of one
 * issuer, on one node. Safe for any thread.
 */
final class Brake {
    /** In a small company two leave on the same day. */
    private static final int ALWAYS = 3;
    /** One in so many of those that were asked about. */
    private static final int SHARE = 10;

    private static final Logger LOG = Logger.getLogger("io.portcullis.people");

    private final String issuer;
    private final Duration window;
    private final LongSupplier nanoTime;
    private final Map<Person, Long> asked = new HashMap<>();
    private final Map<Person, Long> ended = new HashMap<>();
    private final Map<Person, Long> heldBack = new HashMap<>();

    Brake(String issuer, Duration window, LongSupplier nanoTime) {
        this.issuer = issuer;
        this.window = window;
        this.nanoTime = nanoTime;
    }

    synchronized void asked(Person person) {
        asked.put(person, nanoTime.getAsLong());
    }

    /** Whether what they have may end for what was answered; true again for whom it was true. */
    synchronized boolean allows(Person person) {
        long now = nanoTime.getAsLong();
        trim(asked, now);
        trim(ended, now);
        trim(heldBack, now);
        int most = Math.max(ALWAYS, asked.size() / SHARE);
        if (ended.containsKey(person) || ended.size() < most) {
            ended.putIfAbsent(person, now);
            return true;
        }
        if (heldBack.isEmpty()) {
            LOG.errorf(
                    "people-ends-held-back issuer=%s consequence=\"further grants go on until the grace is over\""
                            + " detail=\"%d ends among %d people within %s\"",
                    issuer, ended.size(), asked.size(), window);
        }
        heldBack.put(person, now);
        return false;
    }

    private void trim(Map<Person, Long> people, long now) {
        people.values().removeIf(at -> now - at > window.toNanos());
    }
}
