package io.portcullis.upstream;

import io.portcullis.session.latency.LatencyHistory;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How fast each target has answered this gateway. Safe for any thread. */
public final class TargetLatencies {
    /** Whoever shows them. */
    public interface Listener {
        /** @param clock of the history, in milliseconds */
        void onTarget(String target, LatencyHistory history, LongSupplier clock);
    }

    private final long origin = System.nanoTime();
    private final ConcurrentHashMap<String, LatencyHistory> targets = new ConcurrentHashMap<>();
    private final Listener listener;

    /** @param listener is told of each target once, when it is asked for first */
    public TargetLatencies(Listener listener) {
        this.listener = listener;
    }

    /** Milliseconds of the clock of all histories. */
    public long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - origin);
    }

    /** That of a target by its configured name; empty as long as nobody adds to it. */
    public LatencyHistory of(String target) {
        LatencyHistory known = targets.get(target);
        if (known != null) {
            return known;
        }
        LatencyHistory created = new LatencyHistory();
        LatencyHistory winner = targets.putIfAbsent(target, created);
        if (winner != null) {
            return winner;
        }
        listener.onTarget(target, created, this::now);
        return created;
    }
}
