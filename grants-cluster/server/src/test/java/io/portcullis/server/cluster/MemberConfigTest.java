package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.instance.EndpointQualifier;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.server.TestKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberConfigTest {
    private static Config config(List<String> members, Optional<String> serviceDns) {
        MemberSettings settings = new MemberSettings(
                "c1",
                "node-a",
                members,
                "10.0.0.1",
                Optional.of("192.0.2.7"),
                5701,
                5702,
                serviceDns,
                Duration.ofSeconds(10));
        return MemberConfig.of(settings, new RecordJoin(TestKeys.create("c1").verifier(), Sealer.none()));
    }

    @Test
    void whatCanBeSwitchedOffIsOff() {
        Config config = config(List.of(), Optional.empty());

        assertFalse(config.getJetConfig().isEnabled());
        assertFalse(config.getJetConfig().isResourceUploadEnabled());
        assertFalse(config.getNamespacesConfig().isEnabled());
        assertFalse(config.getManagementCenterConfig().isConsoleEnabled());
        assertFalse(config.getManagementCenterConfig().isScriptingEnabled());
        assertFalse(config.getManagementCenterConfig().isDataAccessEnabled());
        assertEquals("false", config.getProperty("hazelcast.phone.home.enabled"));
        assertEquals("false", config.getProperty("hazelcast.socket.bind.any"));
        JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
        assertFalse(join.getMulticastConfig().isEnabled());
        assertFalse(join.getAutoDetectionConfig().isEnabled());
        assertFalse(join.getKubernetesConfig().isEnabled());
        assertTrue(config.getSerializationConfig()
                .getJavaSerializationFilterConfig()
                .isDefaultsDisabled());
    }

    @Test
    void membersAndClientsHaveSocketsOfTheirOwnAndThereAreNoOthers() {
        Config config = config(List.of("a:5701", "b:5701"), Optional.empty());

        var sockets = config.getAdvancedNetworkConfig().getEndpointConfigs();
        assertTrue(config.getAdvancedNetworkConfig().isEnabled());
        assertEquals(Set.of(EndpointQualifier.MEMBER, EndpointQualifier.CLIENT), sockets.keySet());
        sockets.values()
                .forEach(socket -> assertEquals(
                        Set.of("10.0.0.1"), Set.copyOf(socket.getInterfaces().getInterfaces())));
        assertEquals(
                List.of("a:5701", "b:5701"),
                config.getAdvancedNetworkConfig().getJoin().getTcpIpConfig().getMembers());
    }

    @Test
    void inKubernetesTheMembersAreWhatTheServiceNames() {
        JoinConfig join = config(List.of(), Optional.of("nodes.portcullis.svc"))
                .getAdvancedNetworkConfig()
                .getJoin();

        assertFalse(join.getTcpIpConfig().isEnabled());
        assertTrue(join.getKubernetesConfig().isEnabled());
        assertEquals("nodes.portcullis.svc", join.getKubernetesConfig().getProperty("service-dns"));
        assertEquals("5701", join.getKubernetesConfig().getProperty("service-port"));
    }

    @Test
    void recordsAreKeptTwiceMoreAndEvictedNeverAndMergedByTheJoin() {
        for (String name : MapNames.RECORDS) {
            MapConfig map = config(List.of(), Optional.empty()).getMapConfig(name);
            assertEquals(InMemoryFormat.BINARY, map.getInMemoryFormat());
            assertEquals(1, map.getBackupCount());
            assertEquals(1, map.getAsyncBackupCount());
            assertEquals(EvictionPolicy.NONE, map.getEvictionConfig().getEvictionPolicy());
            assertEquals(
                    JoinMergePolicy.class.getName(), map.getMergePolicyConfig().getPolicy());
        }
        assertEquals(
                0,
                config(List.of(), Optional.empty())
                        .getMapConfig(MapNames.BEACONS)
                        .getBackupCount());
    }

    @Test
    void anOperatorRecognisesTheMember() {
        Config config = config(List.of(), Optional.empty());

        assertEquals("portcullis-c1", config.getClusterName());
        assertEquals("portcullis-node-a", config.getInstanceName());
        assertEquals("node-a", config.getMemberAttributeConfig().getAttribute("node"));
    }
}
