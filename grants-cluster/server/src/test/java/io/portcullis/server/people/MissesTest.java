package io.portcullis.server.people;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.store.People.Person;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MissesTest {
    private static final Person RITA = new Person("https://idp", "rita");
    private static final Found MISSING = new Found.Missing();

    private long nanos;
    private final Misses misses = new Misses(Duration.ofMinutes(4), () -> nanos);

    @Test
    void onlyTheSecondTimeInARowCounts() {
        assertFalse(misses.counts(RITA, MISSING));
        assertTrue(misses.counts(RITA, MISSING));
    }

    @Test
    void anyOtherAnswerBeginsAnew() {
        assertFalse(misses.counts(RITA, MISSING));
        assertTrue(misses.counts(RITA, new Found.Unclear("status 503")));
        assertFalse(misses.counts(RITA, MISSING));
    }

    @Test
    void whatAnotherNodeMayHaveFoundMeanwhileBeginsAnew() {
        assertFalse(misses.counts(RITA, MISSING));

        nanos += Duration.ofMinutes(4).toNanos() + 1;

        assertFalse(misses.counts(RITA, MISSING));
    }
}
