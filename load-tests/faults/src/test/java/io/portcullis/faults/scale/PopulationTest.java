package io.portcullis.faults.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopulationTest {
    private static final Instant NOW = Instant.parse("2026-11-25T20:00:00Z");

    @Test
    void numbersAreWithoutGapsAndTheSameSeedMakesTheSame() {
        List<SignedRecord> records =
                new Population(25, 10, 7).records(3, 100, NOW).toList();
        assertEquals(28, records.size(), "25 grants of 3 logins");
        assertEquals(25, records.stream().filter(Grant.class::isInstance).count());
        for (int i = 0; i < records.size(); i++) {
            assertEquals(101 + i, records.get(i).position().seq());
            assertEquals(3, records.get(i).position().epoch());
        }
        assertEquals(records.stream().map(SignedRecord::recordId).distinct().count(), records.size());
        assertEquals(records, new Population(25, 10, 7).records(3, 100, NOW).toList());
    }

    @Test
    void quantilesAreThoseOfTheSortedTimes() {
        Times times = new Times();
        assertTrue(Double.isNaN(times.millis(0.5)));
        for (int i = 100; i >= 1; i--) {
            times.add(Duration.ofMillis(i));
        }
        assertEquals(50, times.millis(0.5));
        assertEquals(99, times.millis(0.99));
        assertEquals(100, times.millis(1));
    }
}
