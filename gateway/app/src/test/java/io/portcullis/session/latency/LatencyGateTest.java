package io.portcullis.session.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.scope.LatencyWindow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A window of 10 s in which the 95th percentile may be 100 ms, of at least three samples. */
class LatencyGateTest {
    private final LatencyHistory history = new LatencyHistory();
    private final LatencyGate gate = new LatencyGate(
            new LatencyWindow(
                    95, Duration.ofMillis(100), 3, Duration.ofSeconds(10), LatencyWindow.Action.DENY, Duration.ZERO),
            history);

    /** Three samples, and what the gate says a minute later than all before. */
    private boolean isOpenWith(int minute, long millis) {
        for (int i = 0; i < 3; i++) {
            history.add(minute * 60_000L, millis * 1_000);
        }
        return gate.isOpen(minute * 60_000L);
    }

    @Test
    void itIsOpenWhileNothingIsKnown() {
        assertTrue(gate.isOpen(0));
        history.add(1_000, 900_000);
        history.add(1_000, 900_000);
        assertTrue(gate.isOpen(1_000));
        history.add(1_000, 900_000);
        assertFalse(gate.isOpen(1_000 + LatencyGate.COUNTS_FOR));
    }

    @Test
    void itClosesAboveTheMaximumAndOpensAtNineTenthsOfIt() {
        assertTrue(isOpenWith(1, 50));
        assertTrue(isOpenWith(2, 94)); // said to be below 95
        assertFalse(isOpenWith(3, 101));
        assertFalse(isOpenWith(4, 94));
        assertTrue(isOpenWith(5, 84)); // said to be below 87
        assertTrue(isOpenWith(6, 94));
    }

    @Test
    void itOpensWhenThereAreTooFewSamplesLeft() {
        assertFalse(isOpenWith(1, 500));
        assertFalse(gate.isOpen(70_000));
        assertTrue(gate.isOpen(71_000));
        assertEquals(0, gate.reading().samples());
    }

    @Test
    void whatWasFoundCountsForAMoment() {
        assertTrue(isOpenWith(1, 50));
        for (int i = 0; i < 100; i++) {
            history.add(60_000, 900_000);
        }
        assertTrue(gate.isOpen(60_000 + LatencyGate.COUNTS_FOR - 1));
        assertFalse(gate.isOpen(60_000 + LatencyGate.COUNTS_FOR));
    }
}
