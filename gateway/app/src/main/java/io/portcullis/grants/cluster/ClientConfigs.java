package io.portcullis.grants.cluster;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig;
import com.hazelcast.client.config.ClientNetworkConfig;
import com.hazelcast.client.config.RoutingMode;
import com.hazelcast.client.properties.ClientProperty;
import io.portcullis.model.HostPort;
import io.portcullis.model.hazelcast.ClusterNames;
import io.portcullis.model.hazelcast.ClusterSerialization;

/** Hazelcast's client as a gateway needs it: never gives up, notices silence soon, and makes objects of nothing it is sent. */
final class ClientConfigs {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int FIRST_PAUSE_MILLIS = 200;
    private static final int LONGEST_PAUSE_MILLIS = 2_000;
    private static final long FOR_EVER = -1;

    private ClientConfigs() {}

    static ClientConfig of(ClusterSettings settings) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(ClusterNames.cluster(settings.clusterId()));
        config.setInstanceName(ClusterNames.gateway(settings.node()));
        // By these an operator recognises it in Management Center.
        config.addLabel("gateway");
        config.addLabel("node=" + settings.node());
        config.addLabel("version=" + settings.version());
        config.setProperty(ClientProperty.HEARTBEAT_INTERVAL.getName(), "1000");
        config.setProperty(ClientProperty.HEARTBEAT_TIMEOUT.getName(), "5000");
        config.setProperty(ClientProperty.INVOCATION_TIMEOUT_SECONDS.getName(), "5");
        config.setProperty(ClientProperty.EVENT_THREAD_COUNT.getName(), "2");
        config.setProperty(ClientProperty.EVENT_QUEUE_CAPACITY.getName(), "100000");
        config.setProperty(ClientProperty.RESPONSE_THREAD_COUNT.getName(), "1");
        config.setProperty(ClientProperty.IO_INPUT_THREAD_COUNT.getName(), "1");
        config.setProperty(ClientProperty.IO_OUTPUT_THREAD_COUNT.getName(), "1");
        config.getMetricsConfig().getJmxConfig().setEnabled(false);
        network(config.getNetworkConfig(), settings);
        strategy(config.getConnectionStrategyConfig());
        ClusterSerialization.register(config.getSerializationConfig());
        ClusterSerialization.refuseJavaObjects(config.getSerializationConfig());
        return config;
    }

    private static void network(ClientNetworkConfig network, ClusterSettings settings) {
        for (HostPort member : settings.members()) {
            network.addAddress(member.toString());
        }
        network.setConnectionTimeout(CONNECT_MILLIS);
        network.getAutoDetectionConfig().setEnabled(false);
        // Each member tells of its own partitions: one that is lost does not take the others' news away.
        network.getClusterRoutingConfig().setRoutingMode(RoutingMode.ALL_MEMBERS);
    }

    private static void strategy(ClientConnectionStrategyConfig strategy) {
        strategy.setAsyncStart(true);
        strategy.setReconnectMode(ClientConnectionStrategyConfig.ReconnectMode.ASYNC);
        strategy.getConnectionRetryConfig()
                .setInitialBackoffMillis(FIRST_PAUSE_MILLIS)
                .setMaxBackoffMillis(LONGEST_PAUSE_MILLIS)
                .setMultiplier(1.5)
                .setJitter(0.2)
                .setClusterConnectTimeoutMillis(FOR_EVER);
    }
}
