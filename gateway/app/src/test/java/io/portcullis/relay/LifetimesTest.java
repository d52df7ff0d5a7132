package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LongSummaryStatistics;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LifetimesTest {
    @Test
    void sessionsThatBeginTogetherRetireOneAfterTheOther() {
        Random random = new Random(1);
        Lifetimes lifetimes = new Lifetimes(Lifetimes.FOREVER, Lifetimes.FOREVER, 10_000);

        LongSummaryStatistics ends = LongStream.range(0, 1_000)
                .map(_ -> lifetimes.retireAt(50_000, random))
                .summaryStatistics();

        assertTrue(ends.getMin() >= 58_000 && ends.getMin() < 58_100, ends::toString);
        assertTrue(ends.getMax() <= 60_000 && ends.getMax() > 59_900, ends::toString);
    }

    @Test
    void withoutALimitTheyNeverDo() {
        Lifetimes lifetimes = new Lifetimes(Lifetimes.FOREVER, Lifetimes.FOREVER, Lifetimes.FOREVER);

        assertEquals(Lifetimes.FOREVER, lifetimes.retireAt(50_000, new Random(1)));
    }
}
