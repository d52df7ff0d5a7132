package io.portcullis.server.people;

import io.portcullis.server.store.People.Person;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** About whom this node got no answer from one issuer: what alarms read. Safe for any thread. */
final class Unconfirmed {
    private static final Logger LOG = Logger.getLogger("io.portcullis.people");

    private record Since(String why, long nanos) {}

    private final String issuer;
    private final Duration forgottenAfter;
    private final LongSupplier nanoTime;
    private final Map<Person, Since> people = new HashMap<>();

    /** @param forgottenAfter another node asks about them by then, or they hold nothing any more */
    Unconfirmed(String issuer, Duration forgottenAfter, LongSupplier nanoTime) {
        this.issuer = issuer;
        this.forgottenAfter = forgottenAfter;
        this.nanoTime = nanoTime;
    }

    synchronized void add(Person person, String why) {
        boolean first = trimmed().isEmpty();
        people.put(person, new Since(why, nanoTime.getAsLong()));
        if (first) {
            LOG.errorf(
                    "people-unconfirmed issuer=%s consequence=\"their grants go on until the grace is over\" detail=\"%s\"",
                    issuer, why);
        }
    }

    synchronized void remove(Person person) {
        if (people.remove(person) != null && trimmed().isEmpty()) {
            LOG.infof("people-confirmed-again issuer=%s", issuer);
        }
    }

    synchronized int count() {
        return trimmed().size();
    }

    /** Why, of one of them; null if there is none. */
    synchronized @Nullable String problem() {
        return trimmed().values().stream().findFirst().map(Since::why).orElse(null);
    }

    private Map<Person, Since> trimmed() {
        long now = nanoTime.getAsLong();
        people.values().removeIf(since -> now - since.nanos() > forgottenAfter.toNanos());
        return people;
    }
}
