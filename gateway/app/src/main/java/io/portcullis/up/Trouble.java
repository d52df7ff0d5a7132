package io.portcullis.up;

import static io.portcullis.log.LogText.quoted;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What keeps one kind of message from arriving: told when it begins or changes, once a minute while it lasts, and when it ends. */
final class Trouble {
    private static final Logger LOG = Logger.getLogger(Uplink.class);
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Several nodes may fail in turn, each in its own way. */
    private static final long CHANGE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String what;
    private final String consequence;
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable String problem;
    private @Nullable String told;
    private long toldAt;

    /** @param what the kind of message, a word of docs/operations.md */
    Trouble(String what, String consequence) {
        this.what = what;
        this.consequence = consequence;
    }

    synchronized void failed(String why) {
        failures.incrementAndGet();
        long now = System.nanoTime();
        long untold = now - toldAt;
        boolean due = problem == null || untold > (why.equals(told) ? REPEAT_NANOS : CHANGE_NANOS);
        problem = why;
        if (due) {
            told = why;
            toldAt = now;
            LOG.errorf("up-failing what=%s consequence=%s detail=%s", what, quoted(consequence), quoted(why));
        }
    }

    synchronized void succeeded() {
        if (problem != null) {
            problem = null;
            LOG.infof("up-working-again what=%s", what);
        }
    }

    /** Null while all is well. */
    @Nullable
    String problem() {
        return problem;
    }

    long failures() {
        return failures.get();
    }
}
