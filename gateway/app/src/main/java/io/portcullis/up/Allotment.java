package io.portcullis.up;

import io.portcullis.session.scoped.Purse;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this gateway holds of one budget of a grant. Taken from by all event loops at once, without a lock; what it holds is changed by
 * {@link LeaseKeeper} alone.
 */
final class Allotment implements Purse {
    private final Account account;
    private final AtomicLong left = new AtomicLong();
    /** At so little more is asked for: ahead of need, so that nobody waits. */
    private volatile long low;

    private long held;
    private long counted;

    Allotment(Account account) {
        this.account = account;
    }

    @Override
    public boolean take(long amount) {
        if (!account.hasEnded()) {
            long now = left.get();
            while (now >= amount) {
                if (left.compareAndSet(now, now - amount)) {
                    if (now - amount <= low) {
                        account.wantMore();
                    }
                    return true;
                }
                now = left.get();
            }
        }
        account.wantMore();
        return false;
    }

    @Override
    public void putBack(long amount) {
        left.addAndGet(amount);
    }

    boolean isEmpty() {
        return left.get() <= 0;
    }

    // By the keeper, one thread at a time

    long held() {
        return held;
    }

    /** Of what is held; what is taken meanwhile may be missing. */
    long spent() {
        return Math.max(0, held - left.get());
    }

    /** What was spent since the last time. */
    long countSpent() {
        long more = Math.max(0, spent() - counted);
        counted += more;
        return more;
    }

    /** Returns whether there is more than before. */
    boolean hold(long amount) {
        long more = amount - held;
        held = amount;
        low = left.addAndGet(more) / 2;
        return more > 0;
    }

    /** Nothing is held any more; returns what was spent of it, once and for all. */
    long end() {
        long spent = Math.max(0, held - left.getAndSet(0));
        held = 0;
        counted = 0;
        return spent;
    }
}
