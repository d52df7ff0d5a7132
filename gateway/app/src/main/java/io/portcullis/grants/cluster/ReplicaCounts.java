package io.portcullis.grants.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** What has happened since the start; for metrics. Safe for any thread. */
public final class ReplicaCounts {
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final Map<ReadingCause, LongAdder> readings = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> beacons = new ConcurrentHashMap<>();
    private final LongAdder detours = new LongAdder();
    private final LongAdder went = new LongAdder();
    private final LongAdder differences = new LongAdder();
    private final LongAdder comparisons = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private volatile LongConsumer latencies = _ -> {};

    ReplicaCounts() {}

    void refused(String code) {
        count(refusals, code);
    }

    void reading(ReadingCause cause) {
        count(readings, cause);
    }

    void beacon(String judgement) {
        count(beacons, judgement);
    }

    void detour() {
        detours.increment();
    }

    void went() {
        went.increment();
    }

    void compared(boolean equal) {
        comparisons.increment();
        if (!equal) {
            differences.increment();
        }
    }

    void changed(long nanos) {
        changes.increment();
        latencies.accept(nanos);
    }

    /** From now on {@code latencies} hears of each change how long it took from its arrival until it counted, in nanoseconds. */
    public void listen(LongConsumer listener) {
        latencies = listener;
    }

    /** Values in the cluster's maps that were refused, by reason. */
    public long refusals(String code) {
        return sum(refusals, code);
    }

    public Map<String, Long> refusals() {
        return refusals.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    /** How often all records were read, by what made it necessary. */
    public long readings(ReadingCause cause) {
        return sum(readings, cause);
    }

    /** Beacons by what they were worth, as {@code good}, {@code old}. */
    public long beacons(String judgement) {
        return sum(beacons, judgement);
    }

    /** Records that came another way because the member that keeps their entry did not answer. */
    public long detours() {
        return detours.sum();
    }

    /** Times that entries were removed, evicted or cleared, which none of us does. */
    public long wentAway() {
        return went.sum();
    }

    public long comparisons() {
        return comparisons.sum();
    }

    public long differences() {
        return differences.sum();
    }

    /** Revisions of the cluster that were taken in one by one, not by a reading. */
    public long changes() {
        return changes.sum();
    }

    private static <K> void count(Map<K, LongAdder> counters, K key) {
        counters.computeIfAbsent(key, _ -> new LongAdder()).increment();
    }

    private static <K> long sum(Map<K, LongAdder> counters, K key) {
        LongAdder counter = counters.get(key);
        return counter == null ? 0 : counter.sum();
    }
}
