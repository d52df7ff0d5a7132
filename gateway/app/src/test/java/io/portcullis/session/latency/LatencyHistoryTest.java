package io.portcullis.session.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyHistoryTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final LatencyHistory history = new LatencyHistory();

    @Test
    void withoutSamplesNothingIsKnown() {
        assertEquals(new LatencyHistory.Reading(0, 0), history.read(0, TEN_SECONDS, 99));
    }

    @ParameterizedTest
    @CsvSource({"50, 50", "95, 95", "99, 99"})
    void aQuantileIsWhatSoManyPerCentDoNotExceed(int quantile, long millis) {
        for (int i = 100; i >= 1; i--) {
            history.add(i, i * 1_000L);
        }
        LatencyHistory.Reading reading = history.read(1_000, TEN_SECONDS, quantile);

        assertEquals(100, reading.samples());
        assertClose(millis * 1_000, reading.micros());
    }

    private static void assertClose(long expected, long said) {
        assertTrue(said >= expected && said <= expected + expected / 16, () -> said + " for " + expected);
    }

    @ParameterizedTest
    @CsvSource({
        // seconds back, at second, samples of the one that came in second 100
        "10, 100, 1",
        "10, 110, 1",
        "10, 111, 0",
        "60, 160, 1",
        "60, 161, 0",
        // by the minute: second 100 lies in the second one
        "61, 239, 1",
        "61, 240, 0",
        "600, 719, 1",
        "600, 780, 0",
        "3600, 3719, 1",
        "3600, 3780, 0"
    })
    void whatIsTooLongAgoDoesNotCount(long over, long at, int samples) {
        history.add(100_000, 5_000);

        assertEquals(
                samples, history.read(at * 1_000, Duration.ofSeconds(over), 50).samples());
    }

    @Test
    void whatWasThereBeforeIsGoneWhenItsPlaceIsUsedAgain() {
        for (int second = 0; second < 1_000; second++) {
            history.add(second * 1_000L, 1_000);
        }
        assertEquals(11, history.read(999_999, TEN_SECONDS, 50).samples());
    }

    @Test
    void itSaysWhatSortingSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            long micros = (long) Math.exp(random.nextDouble() * 15);
            times.add(micros);
            history.add(i, micros);
        }
        Collections.sort(times);
        for (int quantile : new int[] {50, 95, 99}) {
            long exact = times.get((times.size() * quantile + 99) / 100 - 1);
            long said = history.read(5_000, TEN_SECONDS, quantile).micros();
            assertTrue(
                    said >= exact && said <= exact + exact / 16, () -> "seed " + seed + ": " + said + " for " + exact);
        }
    }
}
