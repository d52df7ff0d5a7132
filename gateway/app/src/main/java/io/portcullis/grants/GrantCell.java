package io.portcullis.grants;

import io.portcullis.model.Grant;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One grant id: what is known of it and who watches it. */
final class GrantCell {
    private static final Logger LOG = Logger.getLogger(GrantCell.class);

    final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    volatile @Nullable Grant grant;
    /** Until then an older revision could still be valid, so the id must not be forgotten. */
    private volatile @Nullable Instant keepUntil;

    void keepAtLeastUntil(Instant until) {
        Instant before = keepUntil;
        if (before == null || until.isAfter(before)) {
            keepUntil = until;
        }
    }

    /** Whether a grant is known or about to be. */
    boolean isKept() {
        return keepUntil != null;
    }

    boolean isOver(Instant now) {
        Instant until = keepUntil;
        return until != null && !until.isAfter(now);
    }

    /** Called by the one writing thread, so that changes come in order. */
    void set(Grant now) {
        grant = now;
        for (Watcher watcher : watchers) {
            watcher.deliver(now);
        }
    }

    /** One session's interest in this grant. */
    static final class Watcher {
        private final Executor executor;
        private final Consumer<Grant> onChange;
        private volatile boolean closed;

        Watcher(Executor executor, Consumer<Grant> onChange) {
            this.executor = executor;
            this.onChange = onChange;
        }

        void close() {
            closed = true;
        }

        private void deliver(Grant now) {
            try {
                executor.execute(() -> {
                    if (!closed) {
                        onChange.accept(now);
                    }
                });
            } catch (RejectedExecutionException e) {
                // Its event loop is gone, and its session with it; the other watchers must still hear.
                LOG.debugf("grants: a watcher of %s could not be told: %s", now.id(), e.toString());
            }
        }
    }
}
