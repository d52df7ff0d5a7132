package io.portcullis.grants.cluster;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the replica's thread. What the cluster sends unasked is bounded: if more comes, it is thrown away and
 * everything is read anew. What was asked for is bounded by who asks.
 */
class Inbox {
    private static final int MOST_EVENTS = 50_000;
    private static final long MOST_BYTES = 64L << 20;

    private final LinkedBlockingQueue<Signal> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean overflowed = new AtomicBoolean();

    /** Adds what the cluster sent unasked; from any thread. */
    void event(Signal.Event came) {
        if (events.get() >= MOST_EVENTS || bytes.get() >= MOST_BYTES) {
            overflowed.set(true);
            return;
        }
        events.incrementAndGet();
        bytes.addAndGet(size(came));
        queue.add(came);
    }

    private static long size(Signal.Event event) {
        return event instanceof Signal.Came came
                ? came.payload().length + 2L * came.key().length()
                : 0;
    }

    /** Adds what is not refused; from any thread. */
    void add(Signal signal) {
        queue.add(signal);
    }

    @Nullable
    Signal poll(long millis) throws InterruptedException {
        Signal signal = queue.poll(millis, TimeUnit.MILLISECONDS);
        if (signal instanceof Signal.Event came) {
            events.decrementAndGet();
            bytes.addAndGet(-size(came));
        }
        return signal;
    }

    /** Whether something was thrown away since this was asked last. */
    boolean hasOverflowed() {
        return overflowed.getAndSet(false);
    }

    int size() {
        return queue.size();
    }
}
