package io.portcullis.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.cluster.ClusterCancels;
import io.portcullis.cluster.Commands;
import io.portcullis.cluster.HazelcastMaps;
import io.portcullis.cluster.Rates;
import io.portcullis.config.GatewayConfig;
import io.portcullis.config.StartSettings;
import io.portcullis.grants.cluster.ClusterReplica;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.CancelSealer;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.relay.FleetCancels;
import io.portcullis.relay.SessionRegistry;
import io.portcullis.wire.message.CancelRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Puts together what goes over the cluster beside the records. */
record Messages(
        HazelcastMaps maps, Commands commands, @Nullable ClusterCancels cancels) implements AutoCloseable {
    /** A client that asks for a cancel is not held for longer, whoever has the session. */
    private static final Duration CANCEL_DEADLINE = Duration.ofSeconds(1);

    static Messages open(
            GatewayConfig config,
            StartSettings settings,
            Sealer sealer,
            ClusterReplica cluster,
            SessionRegistry sessions,
            Commands.Links links,
            MeterRegistry meters,
            InstantSource clock) {
        HazelcastMaps maps = new HazelcastMaps(cluster.client());
        RecordVerifier verifier = RecordVerifier.of(config.clusterId(), settings.publicKeys());
        Commands commands = new Commands(verifier, sealer, settings.node(), sessions::cutOff, links, clock);
        commands.listenTo(maps);
        FleetKeys keys = settings.fleetKeys();
        // Without a key that the gateways share nobody could tell whose cancel it is.
        ClusterCancels cancels = keys == null ? null : cancels(config, settings, keys, maps, sessions, meters, clock);
        MessageMetrics.register(meters, maps, commands, cancels);
        return new Messages(maps, commands, cancels);
    }

    private static ClusterCancels cancels(
            GatewayConfig config,
            StartSettings settings,
            FleetKeys keys,
            HazelcastMaps maps,
            SessionRegistry sessions,
            MeterRegistry meters,
            InstantSource clock) {
        SecureRandom random = new SecureRandom();
        Timer latency = MessageMetrics.cancelLatency(meters);
        return new ClusterCancels(
                maps,
                new CancelSealer(config.clusterId(), keys, random),
                (pid, secret, done) -> sessions.cancel(new CancelRequest(pid, secret), done),
                new ClusterCancels.Settings(settings.node(), CANCEL_DEADLINE, new Rates()),
                nanos -> latency.record(nanos, TimeUnit.NANOSECONDS),
                clock,
                random);
    }

    FleetCancels fleetCancels() {
        ClusterCancels others = cancels;
        return others == null
                ? FleetCancels.NONE
                : (origin, request, done) -> others.ask(origin, request.pid(), request.secret(), done);
    }

    @Override
    public void close() {
        if (cancels != null) {
            cancels.close();
        }
        commands.close();
        maps.close();
    }
}
