package io.portcullis.upstream;

import io.portcullis.config.Target;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the sessions of this gateway at each target against its {@code max-connections}. Safe for any thread. */
public final class TargetSlots {
    private final ConcurrentHashMap<String, AtomicInteger> taken = new ConcurrentHashMap<>();

    /** Takes a place at a target; false if all are taken. A place taken must be given back once. */
    public boolean take(Target target) {
        AtomicInteger count = taken.computeIfAbsent(target.name(), _ -> new AtomicInteger());
        if (count.incrementAndGet() > target.maxConnections()) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    public void giveBack(Target target) {
        AtomicInteger count = taken.get(target.name());
        if (count != null) {
            count.decrementAndGet();
        }
    }

    /** The places that are taken at a target. */
    public int taken(String target) {
        AtomicInteger count = taken.get(target);
        return count == null ? 0 : count.get();
    }
}
