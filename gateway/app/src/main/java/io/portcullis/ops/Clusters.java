package io.portcullis.ops;

import io.portcullis.config.ClusterSkew;
import io.portcullis.config.GatewayConfig;
import io.portcullis.config.StartSettings;
import io.portcullis.grants.GrantJournal;
import io.portcullis.grants.RecordStore;
import io.portcullis.grants.cluster.ClusterReplica;
import io.portcullis.grants.cluster.ClusterSettings;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.relay.SessionRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Puts the replica of the grant cluster together, if there is a cluster. */
final class Clusters {
    private static final Logger LOG = Logger.getLogger("io.portcullis.gateway");

    private Clusters() {}

    /** Begins to connect and returns at once; null without a cluster. */
    static @Nullable ClusterReplica open(
            GatewayConfig config,
            StartSettings settings,
            RecordStore records,
            GrantJournal journal,
            SessionRegistry sessions,
            InstantSource clock) {
        if (settings.clusterMembers().isEmpty()) {
            return null;
        }
        ClusterSkew skew = new ClusterSkew(config.clock().maxSkew());
        ClusterSettings cluster = new ClusterSettings(
                config.clusterId(),
                settings.node(),
                version(),
                settings.clusterMembers(),
                sealer(config, settings),
                skew.now());
        ClusterReplica replica = ClusterReplica.open(
                cluster,
                RecordVerifier.of(config.clusterId(), settings.publicKeys()),
                records,
                journal,
                clock,
                sessions::reviewAll);
        skew.follow(
                records.catalog()::listen,
                records.catalog()::entries,
                allowed -> replica.view().allowSkew(allowed.toMillis()));
        return replica;
    }

    /** Opens what stands in the cluster's maps. */
    static Sealer sealer(GatewayConfig config, StartSettings settings) {
        FleetKeys keys = settings.fleetKeys();
        return keys == null ? Sealer.none() : Sealer.of(keys, config.cluster().seal(), new SecureRandom());
    }

    /** Gives a complete view a chance to be there when the first client comes; without one the gateway starts too. */
    static void awaitView(@Nullable ClusterReplica cluster, Duration patience) throws InterruptedException {
        if (cluster != null && !cluster.awaitFirstView(patience)) {
            LOG.warnf(
                    "started-without-view reason=%s waited-ms=%d detail=\"only grants of files admit until the grant cluster"
                            + " is there\"",
                    cluster.view().staleReason().code(), patience.toMillis());
        }
    }

    static String version() {
        return ConfigProvider.getConfig()
                .getOptionalValue("quarkus.application.version", String.class)
                .orElse("unknown");
    }
}
