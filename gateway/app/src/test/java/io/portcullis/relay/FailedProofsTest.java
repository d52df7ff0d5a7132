package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FailedProofsTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");

    private final FailedProofs failed = failed(3, 6);
    private long now = -7;

    private static FailedProofs failed(int perLogin, int perOrigin) {
        return new FailedProofs(
                new FailedProofs.Settings(perLogin, perOrigin, Duration.ofSeconds(60), Duration.ofSeconds(1), 1));
    }

    private void fail(InetAddress origin, String login, int times) {
        for (int i = 0; i < times; i++) {
            failed.failed(origin, login, now);
        }
    }

    private long seconds(InetAddress origin, String login) {
        return Duration.ofNanos(failed.waitOf(origin, login, now) + 999_999_999).toSeconds();
    }

    private static void awaitAll(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void after(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void whoFailsTooOftenWaitsUntilOneIsForgotten() {
        fail(HERE, "maria", 2);
        assertEquals(0, seconds(HERE, "maria"));

        fail(HERE, "maria", 1);
        assertEquals(20, seconds(HERE, "maria"));
        after(19);
        assertEquals(1, seconds(HERE, "maria"));
        after(1);
        assertEquals(0, seconds(HERE, "maria"));
    }

    @Test
    void whatIsTriedBeyondThatDoesNotCountRightOrWrong() {
        for (int i = 0; i < 3; i++) {
            assertTrue(failed.settle(HERE, "maria", false, now));
        }
        assertFalse(failed.settle(HERE, "maria", true, now));
        for (int i = 0; i < 10; i++) {
            assertFalse(failed.settle(HERE, "maria", false, now));
        }
        assertEquals(11, failed.heldBack());
        assertTrue(failed.settle(THERE, "maria", true, now));

        after(20);
        assertTrue(failed.settle(HERE, "maria", true, now), "those that did not count are no debt");
    }

    @Test
    void soManyAtOnceAreNotTriedMoreOftenThanOneByOne() throws Exception {
        FailedProofs many = failed(10, 0);
        AtomicInteger counted = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(1);
        List<Thread> guessers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            guessers.add(Thread.ofPlatform().start(() -> {
                awaitAll(together);
                for (int guess = 0; guess < 1_000; guess++) {
                    if (many.settle(HERE, "maria", false, now)) {
                        counted.incrementAndGet();
                    }
                }
            }));
        }
        together.countDown();
        for (Thread guesser : guessers) {
            guesser.join();
        }
        assertEquals(10, counted.get());
    }

    @Test
    void thePersonIsNotLockedOutByWhatSomebodyElseFailsElsewhere() {
        fail(HERE, "maria", 1_000);

        assertEquals(0, seconds(THERE, "maria"));
    }

    @Test
    void whoFailsWithManyLoginsWaitsWithAll() {
        for (int i = 0; i < 6; i++) {
            fail(HERE, "login-" + i, 1);
        }

        assertEquals(10, seconds(HERE, "maria"));
        assertEquals(0, seconds(THERE, "maria"));
    }

    @Test
    void whoWasProvedFromThereDoesNotWaitForWhatOthersFailThere() {
        failed.proven(HERE, "maria", now);
        for (int i = 0; i < 100; i++) {
            fail(HERE, "login-" + i, 1);
        }
        assertEquals(0, seconds(HERE, "maria"));
        assertTrue(seconds(HERE, "paul") > 0);

        fail(HERE, "maria", 3);
        assertEquals(20, seconds(HERE, "maria"), "its own failures count");

        failed.proven(HERE, "maria", now);
        assertEquals(0, seconds(HERE, "maria"), "until it is proved again");
    }

    @Test
    void theFavourEndsAfterAnHour() {
        failed.proven(HERE, "maria", now);
        after(3_600);
        for (int i = 0; i < 6; i++) {
            fail(HERE, "login-" + i, 1);
        }

        assertEquals(10, seconds(HERE, "maria"));
    }

    @Test
    void aNetworkOfIpv6CountsAsOneAddress() {
        fail(InetAddress.ofLiteral("2001:db8:1:2::1"), "maria", 3);

        assertEquals(20, seconds(InetAddress.ofLiteral("2001:db8:1:2:ffff::7"), "maria"));
        assertEquals(0, seconds(InetAddress.ofLiteral("2001:db8:1:3::1"), "maria"));
    }

    @Test
    void whatIsRunUpIsBounded() {
        fail(HERE, "maria", 1_000);

        // Twice as much as is free: one is left to be worked off, of six.
        assertEquals(80, seconds(HERE, "maria"));
    }

    @Test
    void whoIsNotLimitedNeverWaits() {
        FailedProofs unlimited = failed(0, 0);
        for (int i = 0; i < 1_000; i++) {
            unlimited.failed(HERE, "maria", now);
        }

        assertEquals(0, unlimited.waitOf(HERE, "maria", now));
        assertEquals(0, unlimited.remembered());
    }

    @Test
    void onlySoManyWait() {
        assertTrue(failed.mayWait());
        assertFalse(failed.mayWait());
        failed.stopWaiting();
        assertTrue(failed.mayWait());
        assertEquals(2, failed.waited());
        assertEquals(1, failed.waiting());
    }

    @Test
    void memoryIsBoundedAndAFloodHidesNobodyThatIsKnown() {
        Debts debts = new Debts(2, Duration.ofSeconds(60).toNanos(), 2);
        assertTrue(debts.add("a", now));
        assertTrue(debts.add("b", now));
        assertFalse(debts.add("c", now), "no room");
        assertTrue(debts.add("a", now));
        assertTrue(debts.waitOf("a", now) > 0);
        assertEquals(0, debts.waitOf("c", now));

        after(31);
        assertTrue(debts.add("c", now), "b has worked it off");
        assertEquals(2, debts.size());
    }
}
