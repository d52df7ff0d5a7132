package io.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void aPercentileIsTheSmallestTimeThatSoManyDoNotExceed() {
        Latencies hundred =
                Latencies.of(LongStream.rangeClosed(1, 100).boxed().toList().reversed());

        assertEquals(50, hundred.percentile(50));
        assertEquals(99, hundred.percentile(99));
        assertEquals(100, hundred.percentile(99.1));
        assertEquals(100, hundred.max());
        assertEquals(100, hundred.count());
    }

    @Test
    void ofOneTimeEveryPercentileIsThatTime() {
        assertEquals(7, Latencies.of(List.of(7L)).percentile(1));
    }

    @Test
    void nothingMeasuredHasNoPercentile() {
        assertThrows(IllegalArgumentException.class, () -> Latencies.of(List.of()));
    }
}
