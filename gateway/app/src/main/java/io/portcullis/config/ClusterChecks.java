package io.portcullis.config;

import io.portcullis.model.ClusterSetting;
import io.portcullis.model.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The part of {@link ConfigChecks} about the grant cluster's maps. */
final class ClusterChecks {
    /** Where members listen for clients. */
    static final int CLIENT_PORT = 5702;

    private static final int MOST_MEMBERS = 16;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private ClusterChecks() {}

    /** Returns where members listen; none without a cluster. */
    static List<HostPort> check(GatewayConfig config, UpChecks.Requirement requirement) {
        GatewayConfig.Cluster cluster = config.cluster();
        List<String> texts = cluster.members().orElse(List.of());
        requirement.require(
                texts.size() <= MOST_MEMBERS, "cluster.members", "at most " + MOST_MEMBERS + ", not " + texts.size());
        List<HostPort> members = new ArrayList<>();
        for (String text : texts) {
            try {
                members.add(HostPort.parse(text, CLIENT_PORT));
            } catch (IllegalArgumentException e) {
                requirement.require(false, "cluster.members", "\"" + text + "\": " + e.getMessage());
            }
        }
        requirement.require(
                !cluster.startWait().isNegative() && cluster.startWait().compareTo(LONGEST_WAIT) <= 0,
                "cluster.start-wait",
                "must be from 0s to 5m");
        config.clock().maxSkew().ifPresent(skew -> {
            try {
                ClusterSetting.MAX_SKEW.duration(skew.toMillis() + "ms");
            } catch (IllegalArgumentException e) {
                requirement.require(false, "clock.max-skew", "must be from 1ms to 2500ms");
            }
        });
        requirement.require(
                !cluster.seal() || config.fleetKeyFile().isPresent(),
                "cluster.seal",
                "needs portcullis.fleet-key-file");
        requirement.require(
                config.targetsFile().isPresent() || !texts.isEmpty(),
                "targets-file",
                "is needed without portcullis.cluster.members: where else should targets come from");
        return members;
    }
}
