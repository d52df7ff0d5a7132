package io.portcullis.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AskingTest {
    private static final Duration GAP = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);

    private long nanos = -5;
    private final Asking asking = new Asking(GAP, () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void nothingCountsBeforeTheFirstQuestion() {
        assertEquals(Duration.ZERO, asking.atMost(DAY));
    }

    @Test
    void whatCountsIsTheTimeSinceTheFirstQuestion() {
        asking.goesOn();
        pass(GAP);
        asking.goesOn();
        pass(Duration.ofMinutes(1));

        assertEquals(Duration.ofMinutes(11), asking.atMost(DAY));
        assertEquals(Duration.ofMinutes(2), asking.atMost(Duration.ofMinutes(2)));
    }

    @Test
    void aGapBeginsAnew() {
        asking.goesOn();
        pass(GAP.plusNanos(1));
        asking.goesOn();

        assertEquals(Duration.ZERO, asking.atMost(DAY));
    }
}
