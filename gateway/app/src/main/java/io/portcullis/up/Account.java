package io.portcullis.up;

import io.portcullis.model.Grant;
import io.portcullis.model.scope.Allowance;
import io.portcullis.session.Budgets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What this gateway has of the budgets of one grant, and who uses it: one lease at a time. What is not volatile is {@link LeaseKeeper}'s. */
final class Account {
    /** Whoever wants to log in and can not know yet. */
    static final class Waiter {
        final Grant grant;
        final Consumer<Budgets.Entry> then;
        /** Whether a request is on its way that was made after he came. */
        boolean asked;

        Waiter(Grant grant, Consumer<Budgets.Entry> then) {
            this.grant = grant;
            this.then = then;
        }
    }

    private final String grant;
    private final Runnable wake;
    private final Map<Allowance, Allotment> parts = new ConcurrentHashMap<>();
    final List<Waiter> waiters = new ArrayList<>();
    final Backoff pause;
    int users;
    String lease;
    /** Of the last request that was answered. */
    long number;
    /** Whether the cluster may have heard of the lease. */
    boolean mayBeKnown;

    private volatile boolean open;
    private volatile long endsAt;
    private volatile long renewAt;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean wanted;
    /** Not asked for before. */
    long askAt;

    /**
     * @param lease its name for it, another one each time
     * @param wake has the keeper look
     */
    Account(String grant, String lease, Backoff pause, Runnable wake) {
        this.grant = grant;
        this.lease = lease;
        this.pause = pause;
        this.wake = wake;
        this.askAt = System.nanoTime();
    }

    String grant() {
        return grant;
    }

    Allotment part(Allowance what) {
        return parts.computeIfAbsent(what, _ -> new Allotment(this));
    }

    Set<Map.Entry<Allowance, Allotment>> parts() {
        return parts.entrySet();
    }

    /** Whether its lease is worth nothing: it has none, or its time is over. */
    boolean hasEnded() {
        return !open || System.nanoTime() - endsAt >= 0;
    }

    /** Whether there is a lease, be its time over or not. */
    boolean isOpen() {
        return open;
    }

    /** Which lease it is: who had a place under another has none. */
    int generation() {
        return generation.get();
    }

    void wantMore() {
        if (!wanted) {
            wanted = true;
            wake.run();
        }
    }

    /** Whether somebody waits, it is used up soon, or half of its time is over. */
    boolean isDue(long now) {
        boolean half = open && now - renewAt >= 0;
        return half || (now - askAt >= 0 && (wanted || !waiters.isEmpty() || !open));
    }

    void isAskedFor() {
        wanted = false;
        waiters.forEach(waiter -> waiter.asked = true);
    }

    /**
     * The cluster has renewed the lease.
     *
     * @param from the time of the request, so that it never ends later here than there
     */
    void lasts(long from, long nanos) {
        endsAt = from + nanos;
        renewAt = from + nanos / 2;
        open = true;
    }

    /** Nothing is spent from the lease any more. */
    void end() {
        open = false;
        generation.incrementAndGet();
    }

    /** There is another one from now on, of which nothing is known yet. */
    void begin(String another) {
        lease = another;
        number = 0;
        mayBeKnown = false;
    }
}
