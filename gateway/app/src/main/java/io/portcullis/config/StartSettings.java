package io.portcullis.config;

import io.portcullis.model.Cidr;
import io.portcullis.model.HostPort;
import io.portcullis.model.fleet.FleetKeys;
import java.security.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ConfigChecks} has read from the files that the configuration names.
 *
 * @param publicKeys one, or two during a rotation
 * @param fleetKeys null if none is configured
 * @param node the name of this gateway
 * @param up null without a grant cluster that is told anything
 * @param clusterMembers where members listen for clients; none without a cluster
 * @param proxies who speaks the PROXY protocol to the listener; none = nobody, and it is not understood
 */
public record StartSettings(
        List<PublicKey> publicKeys,
        @Nullable FleetKeys fleetKeys,
        String node,
        @Nullable UpSettings up,
        List<HostPort> clusterMembers,
        List<Cidr> proxies) {
    public StartSettings {
        publicKeys = List.copyOf(publicKeys);
        clusterMembers = List.copyOf(clusterMembers);
        proxies = List.copyOf(proxies);
    }
}
