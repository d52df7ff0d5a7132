package io.portcullis.server.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import io.portcullis.model.hazelcast.ClusterSerialization;
import io.portcullis.model.hazelcast.MapNames;
import java.util.List;
import java.util.Map;

/**
 * How a member is set up: every setting by code, none by a file that a class path may bring along. What can be switched off is: whoever
 * reaches the ports must find nothing there but maps.
 */
final class MemberConfig {
    private static final int MERGE_BATCH = 100;
    /** More detours, beacons, commands or cancels than this at once is an attack on the members' memory. */
    private static final int MOST_MESSAGES_PER_NODE = 100_000;

    private MemberConfig() {}

    static Config of(MemberSettings settings, RecordJoin join) {
        Config config = new Config()
                .setClusterName("portcullis-" + settings.clusterId())
                .setInstanceName("portcullis-" + settings.node());
        config.getMemberAttributeConfig().setAttribute(OwnMember.NODE, settings.node());
        properties(config, settings);
        network(config.getAdvancedNetworkConfig(), settings);
        hardening(config);
        ClusterSerialization.register(config.getSerializationConfig());
        Clustered.offer(config, join);
        MapNames.RECORDS.forEach(map -> config.addMapConfig(records(map)));
        config.addMapConfig(messages(MapNames.DETOURS, 0));
        config.addMapConfig(messages(MapNames.BEACONS, 0));
        config.addMapConfig(messages(MapNames.COMMANDS, 1));
        config.addMapConfig(messages(MapNames.CANCELS, 0));
        return config;
    }

    /** Times as measured: see docs/decisions on the grant cluster. */
    private static void properties(Config config, MemberSettings settings) {
        long silence = settings.silence().toSeconds();
        Map<String, String> properties = Map.ofEntries(
                Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
                Map.entry("hazelcast.max.no.heartbeat.seconds", Long.toString(silence)),
                Map.entry("hazelcast.mastership.claim.timeout.seconds", Long.toString(silence)),
                Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
                Map.entry("hazelcast.merge.next.run.delay.seconds", "10"),
                Map.entry("hazelcast.operation.call.timeout.millis", "10000"),
                Map.entry("hazelcast.socket.bind.any", "false"),
                Map.entry("hazelcast.phone.home.enabled", "false"),
                Map.entry("hazelcast.shutdownhook.enabled", "false"),
                Map.entry("hazelcast.logging.type", "jdk"),
                Map.entry("hazelcast.jmx", "false"),
                Map.entry("hazelcast.rest.enabled", "false"),
                Map.entry("hazelcast.memcache.enabled", "false"),
                Map.entry("hazelcast.graceful.shutdown.max.wait", "60"));
        properties.forEach(config::setProperty);
    }

    private static void network(AdvancedNetworkConfig network, MemberSettings settings) {
        network.setEnabled(true);
        network.setMemberEndpointConfig(socket(settings, settings.memberPort()));
        network.setClientEndpointConfig(socket(settings, settings.clientPort()));
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        if (settings.serviceDns().isPresent()) {
            join.getTcpIpConfig().setEnabled(false);
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", settings.serviceDns().get())
                    .setProperty("service-port", Integer.toString(settings.memberPort()));
        } else {
            join.getKubernetesConfig().setEnabled(false);
            List<String> members = settings.members().isEmpty()
                    ? List.of(settings.publicAddress().orElse(settings.bindAddress()) + ":" + settings.memberPort())
                    : settings.members();
            join.getTcpIpConfig().setEnabled(true).setMembers(members).setConnectionTimeoutSeconds(5);
        }
    }

    private static ServerSocketEndpointConfig socket(MemberSettings settings, int port) {
        ServerSocketEndpointConfig socket = new ServerSocketEndpointConfig()
                .setPort(port)
                .setPortAutoIncrement(false)
                .setReuseAddress(true)
                .setSocketKeepAlive(true)
                .setSocketTcpNoDelay(true)
                .setSocketConnectTimeoutSeconds(5);
        socket.getInterfaces().setEnabled(true).addInterface(settings.bindAddress());
        settings.publicAddress().ifPresent(address -> socket.setPublicAddress(address + ":" + port));
        return socket;
    }

    private static void hardening(Config config) {
        config.getJetConfig().setEnabled(false).setResourceUploadEnabled(false);
        config.getNamespacesConfig().setEnabled(false);
        config.getMetricsConfig().getJmxConfig().setEnabled(false);
        config.getManagementCenterConfig()
                .setConsoleEnabled(false)
                .setScriptingEnabled(false)
                .setDataAccessEnabled(false);
        config.getSerializationConfig().setJavaSerializationFilterConfig(JavaSerialization.filter());
        config.getSerializationConfig().setAllowUnsafe(false);
    }

    private static MapConfig records(String name) {
        return new MapConfig(name)
                .setInMemoryFormat(InMemoryFormat.BINARY)
                .setBackupCount(1)
                .setAsyncBackupCount(1)
                .setReadBackupData(false)
                .setEvictionConfig(new EvictionConfig()
                        .setEvictionPolicy(EvictionPolicy.NONE)
                        .setMaxSizePolicy(MaxSizePolicy.PER_NODE))
                .setMergePolicyConfig(new MergePolicyConfig(JoinMergePolicy.class.getName(), MERGE_BATCH));
    }

    /** @param backups nobody waits for them: a member that hangs must not delay a command */
    private static MapConfig messages(String name, int backups) {
        return new MapConfig(name)
                .setInMemoryFormat(InMemoryFormat.BINARY)
                .setBackupCount(0)
                .setAsyncBackupCount(backups)
                .setEvictionConfig(new EvictionConfig()
                        .setEvictionPolicy(EvictionPolicy.LRU)
                        .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
                        .setSize(MOST_MESSAGES_PER_NODE))
                .setMergePolicyConfig(new MergePolicyConfig(PutIfAbsentMergePolicy.class.getName(), MERGE_BATCH));
    }
}
