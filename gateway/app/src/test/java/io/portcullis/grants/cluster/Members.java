package io.portcullis.grants.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.portcullis.harness.FreePort;
import io.portcullis.model.HostPort;
import io.portcullis.model.hazelcast.ClusterNames;
import io.portcullis.model.hazelcast.ClusterSerialization;
import io.portcullis.model.hazelcast.MapNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Real members of a Hazelcast cluster, in this JVM, on loopback. */
final class Members implements AutoCloseable {
    private final String clusterId;
    private final List<Integer> ports = new ArrayList<>();
    private final List<@Nullable HazelcastInstance> members = new ArrayList<>();

    private final List<CutLine> lines = new ArrayList<>();

    Members(String clusterId, int count) {
        this(clusterId, count, false);
    }

    /** @param lines whether clients reach each member over a line that can be cut */
    Members(String clusterId, int count, boolean lines) {
        this.clusterId = clusterId;
        for (int i = 0; i < count; i++) {
            ports.add(FreePort.next());
            members.add(null);
        }
        if (lines) {
            ports.forEach(port -> this.lines.add(new CutLine(port)));
        }
        for (int i = 0; i < count; i++) {
            start(i);
        }
    }

    List<CutLine> lines() {
        return lines;
    }

    List<HostPort> addresses() {
        List<Integer> reached =
                lines.isEmpty() ? ports : lines.stream().map(CutLine::port).toList();
        return reached.stream().map(port -> new HostPort("127.0.0.1", port)).toList();
    }

    /** Any one that runs. */
    HazelcastInstance any() {
        for (HazelcastInstance member : members) {
            if (member != null) {
                return member;
            }
        }
        throw new IllegalStateException("no member runs");
    }

    /** Whether each has so many clients connected: a client connects to one first, and to the others after that. */
    boolean haveClients(int count) {
        return members.stream()
                .allMatch(member -> member != null
                        && member.getClientService().getConnectedClients().size() == count);
    }

    boolean isRunning() {
        return members.stream().anyMatch(member -> member != null);
    }

    void start(int index) {
        members.set(index, Hazelcast.newHazelcastInstance(config(index)));
    }

    /** Without a word to anybody, as a crash does. */
    void kill(int index) {
        HazelcastInstance member = members.set(index, null);
        if (member != null) {
            member.getLifecycleService().terminate();
        }
    }

    void killAll() {
        for (int i = 0; i < members.size(); i++) {
            kill(i);
        }
    }

    void startAll() {
        for (int i = 0; i < members.size(); i++) {
            start(i);
        }
    }

    private Config config(int index) {
        Config config = new Config();
        config.setClusterName(ClusterNames.cluster(clusterId));
        config.setInstanceName(ClusterNames.member("m" + index + "-" + ports.get(index)));
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.partition.count", "31");
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        config.setProperty("hazelcast.max.no.heartbeat.seconds", "5");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getNetworkConfig().setPort(ports.get(index)).setPortAutoIncrement(false);
        if (!lines.isEmpty()) {
            // What clients are told; with one member only, as members would use it too.
            config.getNetworkConfig()
                    .setPublicAddress("127.0.0.1:" + lines.get(index).port());
        }
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        ports.forEach(port -> join.getTcpIpConfig().addMember("127.0.0.1:" + port));
        config.addMapConfig(new MapConfig(MapNames.BEACONS).setBackupCount(0));
        ClusterSerialization.register(config.getSerializationConfig());
        return config;
    }

    @Override
    public void close() {
        lines.forEach(CutLine::close);
        killAll();
    }
}
