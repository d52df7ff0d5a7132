package io.portcullis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.cluster.ClusterCancels;
import io.portcullis.cluster.Commands;
import io.portcullis.cluster.HazelcastMaps;
import io.portcullis.cluster.Ignored;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The numbers of commands and of cancels between gateways; names and meanings are in docs/operations.md. */
final class MessageMetrics {
    private MessageMetrics() {}

    static void register(
            MeterRegistry registry, HazelcastMaps maps, Commands commands, @Nullable ClusterCancels cancels) {
        counter(
                        "cluster.unreadable",
                        "Entries of the cluster's maps that were none of ours",
                        maps,
                        HazelcastMaps::unreadable)
                .register(registry);
        command(registry, commands, "obeyed", Commands::obeyed);
        command(registry, commands, "unconcerned", Commands::unconcerned);
        for (Ignored reason : Ignored.values()) {
            command(registry, commands, reason.code(), c -> c.ignored(reason));
        }
        if (cancels != null) {
            cancel(registry, cancels, "asked", ClusterCancels::asked);
            cancel(registry, cancels, "matched", ClusterCancels::matched);
            cancel(registry, cancels, "limited", ClusterCancels::limited);
            cancel(registry, cancels, "answered", ClusterCancels::answered);
            for (Ignored reason : Ignored.values()) {
                cancel(registry, cancels, reason.code(), c -> c.ignored(reason));
            }
        }
    }

    static Timer cancelLatency(MeterRegistry registry) {
        return Timer.builder("portcullis.fleet.cancel.latency")
                .description("From a cancel's arrival to the word of another gateway that its target has taken it")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500))
                .register(registry);
    }

    private static void command(
            MeterRegistry registry, Commands commands, String outcome, ToDoubleFunction<Commands> value) {
        counter("commands", "Commands of operators", commands, value)
                .tag("outcome", outcome)
                .register(registry);
    }

    private static void cancel(
            MeterRegistry registry, ClusterCancels cancels, String outcome, ToDoubleFunction<ClusterCancels> value) {
        counter("fleet.cancels", "Cancels between gateways", cancels, value)
                .tag("outcome", outcome)
                .register(registry);
    }

    private static <T> FunctionCounter.Builder<T> counter(
            String name, String description, T part, ToDoubleFunction<T> value) {
        return FunctionCounter.builder("portcullis." + name, part, value).description(description);
    }
}
