package io.portcullis.server.cluster;

import io.portcullis.server.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a member of the Hazelcast cluster is told by the operator.
 *
 * @param members {@code host:port} of the members' own sockets; empty = this node alone, unless there is a {@code serviceDns}
 * @param publicAddress where others reach this node; empty = the bind address
 * @param silence after so long a silent member is taken for dead
 */
public record MemberSettings(
        String clusterId,
        String node,
        List<String> members,
        String bindAddress,
        Optional<String> publicAddress,
        int memberPort,
        int clientPort,
        Optional<String> serviceDns,
        Duration silence) {
    public MemberSettings {
        members = List.copyOf(members);
    }

    /** From the configuration. */
    public static MemberSettings of(ServerConfig config, String node) {
        ServerConfig.Cluster cluster = config.cluster();
        return new MemberSettings(
                config.clusterId(),
                node,
                cluster.members().orElse(List.of()),
                cluster.bindAddress(),
                cluster.publicAddress(),
                cluster.memberPort(),
                cluster.clientPort(),
                cluster.kubernetes().serviceDns(),
                cluster.memberTimeout());
    }
}
