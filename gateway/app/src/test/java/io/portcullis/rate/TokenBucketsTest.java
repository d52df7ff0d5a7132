package io.portcullis.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private static final long START = -5;

    private final TokenBuckets buckets = new TokenBuckets(10, 3, 2);
    private long now = START;

    private int taken(String who, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += buckets.take(who, now) ? 1 : 0;
        }
        return taken;
    }

    private void after(Duration time) {
        now += time.toNanos();
    }

    @Test
    void soManyAtOnceAndThenSoManyASecond() {
        assertEquals(3, taken("a", 10));
        after(Duration.ofMillis(99));
        assertEquals(0, taken("a", 10));
        after(Duration.ofMillis(1));
        assertEquals(1, taken("a", 10));
        after(Duration.ofHours(1));
        assertEquals(3, taken("a", 10));
    }

    @Test
    void oneDoesNotUseUpTheOthers() {
        assertEquals(3, taken("a", 10));
        assertEquals(3, taken("b", 10));
    }

    @Test
    void ofMoreThanFitTheOneThatHasBeenQuietLongestGivesWay() {
        taken("a", 3);
        taken("b", 3);
        assertFalse(buckets.take("a", now), "a refusal is no quiet");

        assertTrue(buckets.take("c", now));

        assertFalse(buckets.take("a", now));
        assertEquals(3, taken("b", 10), "forgotten");
    }

    @Test
    void aFloodOfNewOnesDoesNotKeepThemOut() {
        for (int i = 0; i < 1_000; i++) {
            assertTrue(buckets.take("origin " + i, now));
        }
    }

    @Test
    void aClockThatStandsStillGivesNothing() {
        assertEquals(3, taken("a", 1_000));
    }
}
