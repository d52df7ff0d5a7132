package io.portcullis.server.cluster;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The numbers of the cluster's side of a node; names and meanings are in docs/operations.md. */
public final class ClusterMetrics {
    private ClusterMetrics() {}

    /** Registers them all. They are zero before the node has joined. */
    public static void register(MeterRegistry registry, GrantCluster cluster) {
        gauge(
                registry,
                cluster,
                "cluster.members",
                "Members that this node sees",
                c -> c.now().members().size());
        for (ClusterStatus.State state : ClusterStatus.State.values()) {
            Gauge.builder("portcullis.cluster.state", cluster, c -> c.state().state() == state ? 1 : 0)
                    .description("1 for what this node is doing")
                    .tag("state", state.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .register(registry);
        }
        gauge(
                registry,
                cluster,
                "cluster.epoch",
                "The epoch of the control database",
                c -> c.state().head().epoch());
        gauge(
                registry,
                cluster,
                "cluster.head.seq",
                "The last change in the control database",
                c -> c.state().head().seq());
        gauge(
                registry,
                cluster,
                "cluster.projected.seq",
                "Up to which change the maps are known to be complete",
                c -> c.now().projectedSeq());
        running(
                registry,
                cluster,
                "cluster.healed",
                "Entries that were missing or different in the maps",
                r -> r.healing().healed());
        running(
                registry,
                cluster,
                "cluster.entries.removed",
                "Entries that nobody had signed",
                r -> r.strangers().removed());
        running(
                registry,
                cluster,
                "cluster.entries.unexplained",
                "Looks at entries that are signed but not by way of the control database",
                r -> r.strangers().unexplained());
        running(
                registry,
                cluster,
                "cluster.records.refused",
                "Looks at records in the control database that no trusted key signed",
                r -> r.strangers().refusedTruth());
        running(
                registry,
                cluster,
                "cluster.losses",
                "Removals, evictions, clears and destroyed maps that were seen",
                r -> r.events().losses());
        running(
                registry,
                cluster,
                "cluster.beacons.written",
                "Beacons written",
                r -> r.beacons().written());
        running(
                registry,
                cluster,
                "cluster.beacons.failed",
                "Beacons that could not be written",
                r -> r.beacons().failed());
        running(
                registry,
                cluster,
                "cluster.beacons.skipped",
                "Beacons left out while one was being written",
                r -> r.beacons().skipped());
        running(
                registry,
                cluster,
                "cluster.detours",
                "Records that their own map did not take in time and that went another way to the gateways",
                r -> r.detours().taken());
        count(
                registry,
                cluster,
                "cluster.offers.refused",
                "What was to be brought into a map of this member and could not be believed",
                c -> c.rule().refused());
        count(
                registry,
                cluster,
                "cluster.entries.displaced",
                "What stood in a map of this member and could not be believed",
                c -> c.rule().displaced());
    }

    private static void gauge(
            MeterRegistry registry,
            GrantCluster cluster,
            String name,
            String description,
            ToDoubleFunction<GrantCluster> value) {
        Gauge.builder("portcullis." + name, cluster, value)
                .description(description)
                .register(registry);
    }

    private static void running(
            MeterRegistry registry,
            GrantCluster cluster,
            String name,
            String description,
            ToDoubleFunction<GrantCluster.Running> value) {
        count(registry, cluster, name, description, c -> {
            GrantCluster.Running running = c.running();
            return running == null ? 0 : value.applyAsDouble(running);
        });
    }

    private static void count(
            MeterRegistry registry,
            GrantCluster cluster,
            String name,
            String description,
            ToDoubleFunction<GrantCluster> value) {
        FunctionCounter.builder("portcullis." + name, cluster, value)
                .description(description)
                .register(registry);
    }
}
