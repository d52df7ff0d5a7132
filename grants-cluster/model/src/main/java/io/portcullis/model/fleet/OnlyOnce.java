package io.portcullis.model.fleet;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers what has counted already, for as long as it could count again: against commands and cancels that are played back. Bounded:
 * when it is full of what still could, nothing further counts. Safe for use by many threads.
 */
public final class OnlyOnce {
    private final int most;
    private final Map<String, Instant> seen = new HashMap<>();

    /** @param most how many ids to remember at once */
    public OnlyOnce(int most) {
        this.most = most;
    }

    /**
     * Whether this id counts now: for the first time, and before its end.
     *
     * @param until when it stops counting by itself
     */
    public synchronized boolean first(String id, Instant until, Instant now) {
        if (!now.isBefore(until) || seen.containsKey(id)) {
            return false;
        }
        if (seen.size() >= most) {
            seen.values().removeIf(end -> !now.isBefore(end));
        }
        if (seen.size() >= most) {
            return false;
        }
        seen.put(id, until);
        return true;
    }
}
