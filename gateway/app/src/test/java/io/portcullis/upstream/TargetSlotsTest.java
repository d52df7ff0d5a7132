package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.Target;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TargetSlotsTest {
    private final TargetSlots slots = new TargetSlots(4);

    @Test
    void asManyAsTheTargetAllowsAndAgainAfterGivingBack() {
        Target two = Targets.of("shop", 2);

        assertTrue(slots.take(two));
        assertTrue(slots.take(two));
        assertFalse(slots.take(two));
        assertFalse(slots.take(two), "a refused one counts for nothing");

        slots.giveBack(two);
        assertTrue(slots.take(two));
        assertFalse(slots.take(two));
    }

    @Test
    void eachTargetHasItsOwn() {
        assertTrue(slots.take(Targets.of("shop", 1)));
        assertTrue(slots.take(Targets.of("bank", 1)));
        assertFalse(slots.take(Targets.of("bank", 1)));
    }

    @Test
    void aSmallerLimitCountsAtOnce() {
        assertTrue(slots.take(Targets.of("shop", 2)));
        assertTrue(slots.take(Targets.of("shop", 2)));
        slots.giveBack(Targets.of("shop", 1));

        assertFalse(slots.take(Targets.of("shop", 1)));
    }

    @Test
    void manyThreadsNeverTakeMoreThanThereAre() throws InterruptedException {
        Target ten = Targets.of("shop", 10);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> {
                    for (int n = 0; n < 20_000; n++) {
                        if (slots.take(ten)) {
                            most.accumulateAndGet(held.incrementAndGet(), Math::max);
                            held.decrementAndGet();
                            slots.giveBack(ten);
                        }
                    }
                });
            }
            threads.shutdown();
            assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
        }

        assertTrue(most.get() <= 10, () -> most + " at once");
        for (int i = 0; i < 10; i++) {
            assertTrue(slots.take(ten), "none is lost");
        }
        assertEquals(0, held.get());
    }
}
