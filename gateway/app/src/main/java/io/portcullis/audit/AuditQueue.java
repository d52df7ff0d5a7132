package io.portcullis.audit;

import io.portcullis.model.audit.AuditEvent;
import io.portcullis.model.audit.StatementEvent;
import io.portcullis.model.audit.StatementText;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Events on their way to the writer: bounded by number and by the size of their texts. Nobody waits to put one in. */
final class AuditQueue {
    private final int mostEvents;
    private final long mostCharacters;
    private final Queue<AuditEvent> events = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private long characters;
    private boolean closed;

    AuditQueue(int mostEvents, long mostCharacters) {
        this.mostEvents = mostEvents;
        this.mostCharacters = mostCharacters;
    }

    /** Returns false if there is no room. The lock is only ever held for moments. */
    boolean offer(AuditEvent event) {
        long size = size(event);
        lock.lock();
        try {
            if (closed || events.size() >= mostEvents || characters + size > mostCharacters) {
                return false;
            }
            events.add(event);
            characters += size;
            if (events.size() == 1) {
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves events over: up to {@code most}, and no more once their texts reach {@code enough} characters. Waits for the
     * first until the time is over or the queue is closed.
     */
    void drainTo(List<AuditEvent> batch, int most, long enough, long waitMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (events.isEmpty() && !closed && nanos > 0) {
                nanos = filled.awaitNanos(nanos);
            }
            long taken = 0;
            while (!events.isEmpty() && batch.size() < most && taken < enough) {
                AuditEvent event = events.remove();
                taken += size(event);
                batch.add(event);
            }
            characters -= taken;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what is in stays in. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether there is room for a tenth more. */
    boolean hasReserve() {
        lock.lock();
        try {
            return events.size() * 10L < mostEvents * 9L && characters * 10 < mostCharacters * 9;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    private static long size(AuditEvent event) {
        return event instanceof StatementEvent statement && statement.text() instanceof StatementText.Clear clear
                ? clear.text().length()
                : 0;
    }
}
