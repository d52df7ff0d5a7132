package io.portcullis.upstream;

import io.portcullis.config.LatencySettings;
import io.portcullis.config.Secrets;
import io.portcullis.config.Target;
import io.portcullis.tls.OutgoingTlsFiles;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps one {@link LatencyProbe} at each target whose settings ask for it, as they are now. */
public final class LatencyProbes extends AbstractVerticle {
    /** Milliseconds: how often it looks whether the targets have changed. */
    private static final long LOOK = 1_000;

    /**
     * What its connections are made with.
     *
     * @param deadline for a whole connect
     */
    public record Means(
            Secrets secrets,
            OutgoingTlsFiles tlsFiles,
            ScramClientKeyCache keys,
            SecureRandom random,
            KeepAlive keepAlive,
            Duration deadline) {

        /** Makes them on this event loop. */
        TargetConnector connector(Vertx vertx, Context context) {
            Dialer dialer = new Dialer(
                    context,
                    vertx.createNetClient(
                            new NetClientOptions().setTcpNoDelay(true).setConnectTimeout((int) deadline.toMillis())),
                    keepAlive);
            return new TargetConnector(vertx, context, dialer, secrets, tlsFiles, keys, random, deadline);
        }
    }

    private final Supplier<Collection<Target>> targets;
    private final TargetLatencies latencies;
    private final Means means;
    private final OwnBackends own;
    private final Map<Target, LatencyProbe> probes = new HashMap<>();
    private @Nullable TargetConnector connector;

    /** @param targets those that count, at each call */
    public LatencyProbes(
            Supplier<Collection<Target>> targets, TargetLatencies latencies, Means means, OwnBackends own) {
        this.targets = targets;
        this.latencies = latencies;
        this.means = means;
        this.own = own;
    }

    @Override
    public void start() {
        connector = means.connector(vertx, context);
        look();
        vertx.setPeriodic(LOOK, _ -> look());
    }

    private void look() {
        TargetConnector connects = connector;
        if (connects == null) {
            return;
        }
        Collection<Target> now = targets.get();
        for (Iterator<Map.Entry<Target, LatencyProbe>> each = probes.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Target, LatencyProbe> probe = each.next();
            if (!now.contains(probe.getKey())) {
                probe.getValue().close();
                each.remove();
            }
        }
        for (Target target : now) {
            LatencySettings.Probe wanted = target.latency().probe();
            if (wanted != null && !probes.containsKey(target)) {
                LatencyProbe probe = new LatencyProbe(
                        vertx, connects, target, wanted, latencies.of(target.name()), latencies::now, own);
                probes.put(target, probe.begin());
            }
        }
    }

    @Override
    public void stop() {
        probes.values().forEach(LatencyProbe::close);
        probes.clear();
    }
}
