package io.portcullis.grants.cluster;

import io.portcullis.model.HostPort;
import io.portcullis.model.fleet.Sealer;
import java.time.Duration;
import java.util.List;

/**
 * How this gateway takes part in a cluster.
 *
 * @param clusterId the name that records are signed for, and part of Hazelcast's cluster name
 * @param node this gateway's name
 * @param members where members listen for clients; any one that answers is enough
 * @param sealer opens what stands in the cluster's maps
 * @param maxSkew how far a member's clock and ours may differ
 */
public record ClusterSettings(
        String clusterId, String node, String version, List<HostPort> members, Sealer sealer, Duration maxSkew) {
    public ClusterSettings {
        members = List.copyOf(members);
    }
}
