package io.portcullis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.grants.RecordStore;
import io.portcullis.grants.cluster.ClusterReplica;
import io.portcullis.grants.cluster.ReadingCause;
import io.portcullis.grants.cluster.ReplicaCounts;
import io.portcullis.grants.view.Freshness;
import io.portcullis.model.codec.RefusedRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The numbers of the view of the grant cluster; names and meanings are in docs/operations.md. */
final class ViewMetrics {
    /** Beside those of {@link RefusedRecord}. */
    private static final List<String> MORE_REFUSALS =
            List.of("wrong-name", "not-a-value", "too-many-records", "internal-fault");

    private static final List<String> BEACONS = List.of("good", "old", "old-epoch", "skewed", "regressed", "flood");
    private static final double MILLIS = 1_000;

    private final MeterRegistry registry;
    private final ClusterReplica cluster;
    private final InstantSource clock;

    private ViewMetrics(MeterRegistry registry, ClusterReplica cluster, InstantSource clock) {
        this.registry = registry;
        this.cluster = cluster;
        this.clock = clock;
    }

    static void register(MeterRegistry registry, ClusterReplica cluster, RecordStore records, InstantSource clock) {
        ViewMetrics metrics = new ViewMetrics(registry, cluster, clock);
        metrics.view();
        metrics.counts();
        metrics.latency();
        Gauge.builder("portcullis.view.unverified", records, RecordStore::unverified)
                .description("Records of the cluster that are not verified yet")
                .register(registry);
    }

    private void view() {
        gauge("cluster.connected", "Whether any member is connected", c -> c.isConnected() ? 1 : 0);
        gauge("view.fresh", "Whether the view can be relied on", c -> c.view().isFresh(clock.millis()) ? 1 : 0);
        gauge("view.stale.seconds", "How long the view has been stale", this::staleSeconds);
        gauge(
                "view.head",
                "The highest number of a change that is known",
                c -> c.view().head());
        gauge("view.complete", "The number up to which no change is missing", ClusterReplica::complete);
        gauge("view.epoch", "The newest epoch that is known", c -> c.view().epoch());
        gauge("view.waiting", "Messages of the cluster that wait to be dealt with", ClusterReplica::waiting);
        gauge("view.beacon.age.seconds", "How long ago a member last read the truth", this::beaconAge);
        gauge(
                "clock.skew.seconds",
                "How far this clock was ahead of the member's whose beacon came last",
                c -> c.view().skew() / MILLIS);
    }

    private double staleSeconds(ClusterReplica replica) {
        Freshness view = replica.view();
        long since = view.freshUntil();
        return since == 0 || view.isFresh(clock.millis()) ? 0 : (clock.millis() - since) / MILLIS;
    }

    private double beaconAge(ClusterReplica replica) {
        Instant read = replica.view().newestHeadReadAt();
        return read == null
                ? Double.NaN
                : Duration.between(read, clock.instant()).toMillis() / MILLIS;
    }

    private void counts() {
        ReplicaCounts counts = cluster.counts();
        for (RefusedRecord.Reason reason : RefusedRecord.Reason.values()) {
            refusals(counts, reason.code());
        }
        MORE_REFUSALS.forEach(code -> refusals(counts, code));
        for (ReadingCause cause : ReadingCause.values()) {
            count(
                    counts,
                    "view.resyncs",
                    "Times that all records were read",
                    "cause",
                    cause.code(),
                    c -> c.readings(cause));
        }
        for (String judgement : BEACONS) {
            count(counts, "view.beacons", "Beacons of members", "judgement", judgement, c -> c.beacons(judgement));
        }
        FunctionCounter.builder("portcullis.view.changes", counts, ReplicaCounts::changes)
                .description("Changes of the cluster that were taken in")
                .register(registry);
        FunctionCounter.builder("portcullis.view.comparisons", counts, ReplicaCounts::comparisons)
                .description("Times that the view was compared with what a member says")
                .register(registry);
        FunctionCounter.builder("portcullis.view.differences", counts, ReplicaCounts::differences)
                .description("Times that it was not the same")
                .register(registry);
        FunctionCounter.builder("portcullis.view.detours", counts, ReplicaCounts::detours)
                .description("Records that came another way because the member that keeps their entry did not answer")
                .register(registry);
        FunctionCounter.builder("portcullis.cluster.entries.gone", counts, ReplicaCounts::wentAway)
                .description("Times that entries of the cluster were removed, which changes nothing here")
                .register(registry);
    }

    private void latency() {
        Timer timer = Timer.builder("portcullis.view.change.latency")
                .description("From the arrival of a change until it counts: its signature is checked meanwhile")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1))
                .register(registry);
        cluster.counts().listen(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
    }

    private void refusals(ReplicaCounts counts, String code) {
        count(
                counts,
                "cluster.refused",
                "Values of the cluster that were refused",
                "reason",
                code,
                c -> c.refusals(code));
    }

    private void count(
            ReplicaCounts counts,
            String name,
            String description,
            String label,
            String value,
            ToDoubleFunction<ReplicaCounts> count) {
        FunctionCounter.builder("portcullis." + name, counts, count)
                .description(description)
                .tag(label, value)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<ClusterReplica> value) {
        Gauge.builder("portcullis." + name, cluster, value)
                .description(description)
                .register(registry);
    }
}
