package io.portcullis.grants;

import io.portcullis.model.Grant;
import io.portcullis.policy.Known;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The sessions that are interested in one grant, and the grant as they see it. */
final class Watchers {
    private static final Logger LOG = Logger.getLogger(Watchers.class);

    private final List<Watcher> all = new CopyOnWriteArrayList<>();
    private volatile @Nullable Known<Grant> current;

    @Nullable
    Known<Grant> current() {
        return current;
    }

    /** What was known a moment ago; whatever has been told since is newer. */
    synchronized void begin(@Nullable Known<Grant> known) {
        if (current == null) {
            current = known;
        }
    }

    private synchronized void set(Known<Grant> now) {
        current = now;
    }

    /** Called by one thread at a time, so that changes come in order. */
    void tell(Known<Grant> now) {
        set(now);
        for (Watcher watcher : all) {
            watcher.deliver(now);
        }
    }

    Watcher add(Executor executor, Consumer<Known<Grant>> onChange) {
        Watcher watcher = new Watcher(executor, onChange);
        all.add(watcher);
        return watcher;
    }

    void remove(Watcher watcher) {
        all.remove(watcher);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** One session's interest. */
    static final class Watcher {
        private final Executor executor;
        private final Consumer<Known<Grant>> onChange;
        private volatile boolean closed;

        private Watcher(Executor executor, Consumer<Known<Grant>> onChange) {
            this.executor = executor;
            this.onChange = onChange;
        }

        void close() {
            closed = true;
        }

        private void deliver(Known<Grant> now) {
            try {
                executor.execute(() -> {
                    if (!closed) {
                        onChange.accept(now);
                    }
                });
            } catch (RejectedExecutionException e) {
                // Its event loop is gone, and its session with it; the other watchers must still hear.
                LOG.debugf(
                        "grants: a watcher of %s could not be told: %s",
                        now.record().id(), e.toString());
            }
        }
    }
}
