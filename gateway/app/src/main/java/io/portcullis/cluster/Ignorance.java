package io.portcullis.cluster;

import static io.portcullis.log.LogText.quoted;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/** Counts the messages of one kind that had no effect, and tells of some: whoever floods the cluster must not flood the log. */
final class Ignorance {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final String what;
    private final Map<Ignored, LongAdder> counts = new EnumMap<>(Ignored.class);
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - EVERY_NANOS - 1);

    /** @param what the kind, as the log says it */
    Ignorance(String what) {
        this.what = what;
        for (Ignored reason : Ignored.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    void add(Ignored reason, String key, String detail) {
        LongAdder count = counts.get(reason);
        if (count != null) {
            count.increment();
        }
        long now = System.nanoTime();
        long last = toldAt.get();
        if (now - last > EVERY_NANOS && toldAt.compareAndSet(last, now)) {
            LOG.warnf(
                    "cluster-message-ignored what=%s reason=%s key=%s detail=%s",
                    what, reason.code(), quoted(key), quoted(detail));
        }
    }

    long count(Ignored reason) {
        LongAdder count = counts.get(reason);
        return count == null ? 0 : count.sum();
    }
}
