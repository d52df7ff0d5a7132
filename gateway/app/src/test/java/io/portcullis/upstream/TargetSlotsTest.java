package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TargetSlotsTest {
    private final TargetSlots slots = new TargetSlots(4);

    private boolean take(Target target) {
        return slots.at(target).take(target.maxConnections());
    }

    @Test
    void asManyAsTheTargetAllowsAndAgainAfterGivingBack() {
        Target two = Targets.of("shop", 2);

        assertTrue(take(two));
        assertTrue(take(two));
        assertFalse(take(two));
        assertFalse(take(two), "a refused one counts for nothing");

        slots.at(two).giveBack();
        assertTrue(take(two));
        assertFalse(take(two));
    }

    @Test
    void eachTargetHasItsOwn() {
        assertTrue(take(Targets.of("shop", 1)));
        assertTrue(take(Targets.of("bank", 1)));
        assertFalse(take(Targets.of("bank", 1)));
    }

    @Test
    void aSmallerLimitCountsAtOnce() {
        assertTrue(take(Targets.of("shop", 2)));
        assertTrue(take(Targets.of("shop", 2)));
        slots.at(Targets.of("shop", 1)).giveBack();

        assertFalse(take(Targets.of("shop", 1)));
    }

    @Test
    void aHigherLimitCountsForThoseBehindAWaiterToo() {
        Places places = new Places(10);
        List<String> in = new ArrayList<>();
        assertTrue(places.take(1));
        assertNotNull(places.await("a", _ -> in.add("a")));

        assertFalse(places.take(5), "not before who came first");
        places.await("b", _ -> in.add("b"));

        assertEquals(List.of("a", "b"), in);
    }

    @Test
    void aLowerLimitCountsForWhoWaitsAlready() {
        Places places = new Places(10);
        List<String> in = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertTrue(places.take(3));
        }
        places.await("a", _ -> in.add("a"));
        assertFalse(places.take(1));

        places.giveBack();
        places.giveBack();
        assertEquals(List.of(), in, "one of one is taken");
        places.giveBack();
        assertEquals(List.of("a"), in);
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
                        if (take(ten)) {
                            most.accumulateAndGet(held.incrementAndGet(), Math::max);
                            held.decrementAndGet();
                            slots.at(ten).giveBack();
                        }
                    }
                });
            }
            threads.shutdown();
            assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
        }

        assertTrue(most.get() <= 10, () -> most + " at once");
        for (int i = 0; i < 10; i++) {
            assertTrue(take(ten), "none is lost");
        }
        assertEquals(0, held.get());
    }
}
