package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(new Random(4711), Duration.ofSeconds(5));

    private long next(Duration asked) {
        return backoff.next(asked).toMillis();
    }

    @Test
    void pausesGrowToTheLongestAndAreRandomInTheirUpperHalf() {
        for (long bound : new long[] {200, 400, 800, 1600, 3200, 5000, 5000, 5000}) {
            long pause = next(Duration.ZERO);
            assertTrue(pause >= bound / 2 && pause <= bound, pause + " within " + bound);
        }
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            seen.add(next(Duration.ZERO));
        }
        assertTrue(seen.size() > 10, "nodes that failed together do not come back together");
    }

    @Test
    void successBeginsAnew() {
        for (int i = 0; i < 5; i++) {
            next(Duration.ZERO);
        }
        backoff.succeeded();
        assertTrue(next(Duration.ZERO) <= 200);
    }

    @Test
    void whoAsksForMoreGetsItWithinTheLongest() {
        assertEquals(3000, next(Duration.ofSeconds(3)));
        assertEquals(5000, next(Duration.ofHours(1)));
    }
}
