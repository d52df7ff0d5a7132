package io.portcullis.harness;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting for a condition instead of sleeping. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Await() {}

    /** A condition that may need I/O to be judged. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns as soon as {@code condition} holds; an {@link AssertionError} that names {@code what} if it never does. */
    public static void until(String what, Duration atMost, Condition condition) {
        until(() -> what, atMost, condition);
    }

    /** The same; {@code what} is asked only when the time is over, so it may tell how things stand then. */
    public static void until(Supplier<String> what, Duration atMost, Condition condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + atMost.toMillis() + " ms: " + what.get());
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting", e);
            }
        }
    }

    /** Returns at that instant, within a fraction of a millisecond; at once if it has passed. */
    public static void exactly(Instant when) {
        for (long left = nanosTo(when); left > 0; left = nanosTo(when)) {
            LockSupport.parkNanos(left);
        }
    }

    private static long nanosTo(Instant when) {
        return Duration.between(Instant.now(), when).toNanos();
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
