package io.portcullis.grants.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/** Logins that wait until some records are verified. On the replica's thread. */
final class Waiters {
    private final Map<String, List<Signal.Prepare>> byId = new HashMap<>();
    private final IdentityHashMap<Signal.Prepare, Integer> missing = new IdentityHashMap<>();

    void add(String id, Signal.Prepare waiter) {
        byId.computeIfAbsent(id, _ -> new ArrayList<>()).add(waiter);
        missing.merge(waiter, 1, Integer::sum);
    }

    /** That record is verified, or was found not to be genuine. */
    void done(String id) {
        List<Signal.Prepare> waiting = byId.remove(id);
        if (waiting != null) {
            for (Signal.Prepare waiter : waiting) {
                missing.computeIfPresent(waiter, (_, count) -> count == 1 ? null : count - 1);
                finishIfReady(waiter);
            }
        }
    }

    /** Tells one that nothing is missing for. */
    void finishIfReady(Signal.Prepare waiter) {
        if (!missing.containsKey(waiter)) {
            try {
                waiter.executor().execute(waiter.ready());
            } catch (RejectedExecutionException e) {
                // Its event loop is gone, and its connection with it.
            }
        }
    }
}
