package io.portcullis.faults.stage;

import java.util.List;

/**
 * What a stage consists of.
 *
 * @param members of the grant cluster
 * @param gateways how many
 * @param memberOptions options for the members' JVMs
 * @param gatewayOptions options for the gateways' JVMs
 */
public record Setup(int members, int gateways, List<String> memberOptions, List<String> gatewayOptions) {
    public static final Setup FULL = new Setup(3, 2, List.of(), List.of());

    public Setup {
        memberOptions = List.copyOf(memberOptions);
        gatewayOptions = List.copyOf(gatewayOptions);
    }

    public Setup size(int otherMembers, int otherGateways) {
        return new Setup(otherMembers, otherGateways, memberOptions, gatewayOptions);
    }

    public Setup memberOption(String... options) {
        return new Setup(members, gateways, List.of(options), gatewayOptions);
    }
}
