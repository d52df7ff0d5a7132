package io.portcullis.config;

import io.portcullis.model.Cidr;
import io.portcullis.model.HostPort;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.policy.RequestForm;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
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
 * @param issuers whose tokens prove logins, by the names that login rules call them
 * @param requestForm where people ask for grants
 */
public record StartSettings(
        List<PublicKey> publicKeys,
        @Nullable FleetKeys fleetKeys,
        String node,
        @Nullable UpSettings up,
        List<HostPort> clusterMembers,
        List<Cidr> proxies,
        Map<String, IssuerSettings> issuers,
        RequestForm requestForm) {
    public StartSettings {
        publicKeys = List.copyOf(publicKeys);
        clusterMembers = List.copyOf(clusterMembers);
        proxies = List.copyOf(proxies);
        issuers = Map.copyOf(issuers);
    }
}
