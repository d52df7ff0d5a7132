package io.portcullis.server.ui;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Pace pace = new Pace(now::get);

    @Test
    void aBurstPassesThenOneEveryThreeSecondsAndNobodyWaitsForAnother() {
        for (int i = 0; i < Pace.BURST; i++) {
            assertTrue(pace.admit("rita"), "form " + i);
        }
        assertFalse(pace.admit("rita"));
        assertTrue(pace.admit("adam"));

        now.addAndGet(Duration.ofMillis(2_900).toNanos());
        assertFalse(pace.admit("rita"), "what is refused does not count, and does not help either");
        now.addAndGet(Duration.ofMillis(200).toNanos());
        assertTrue(pace.admit("rita"));
        assertFalse(pace.admit("rita"));

        now.addAndGet(Duration.ofMinutes(10).toNanos());
        for (int i = 0; i < Pace.BURST; i++) {
            assertTrue(pace.admit("rita"), "form " + i);
        }
        assertFalse(pace.admit("rita"), "no more than a burst is saved up");
    }

    @Test
    void nobodyIsHeldUpByAFloodOfOthers() {
        for (int i = 0; i < 20_000; i++) {
            assertTrue(pace.admit("person " + i));
        }
        assertTrue(pace.admit("rita"));
    }
}
