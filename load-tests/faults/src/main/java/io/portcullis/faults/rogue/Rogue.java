package io.portcullis.faults.rogue;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.portcullis.model.hazelcast.ClusterSerialization;
import io.portcullis.model.hazelcast.MapValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A Hazelcast client like a gateway's, but nobody's. The open-source members ask for the cluster's name and nothing else. */
public final class Rogue implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(20);

    private final HazelcastInstance client;

    private Rogue(HazelcastInstance client) {
        this.client = client;
    }

    /** {@link IllegalStateException} if no member lets it in. */
    public static Rogue connect(String cluster, List<String> members) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(cluster);
        config.setInstanceName("rogue");
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getNetworkConfig().setAddresses(members);
        config.getConnectionStrategyConfig()
                .getConnectionRetryConfig()
                .setClusterConnectTimeoutMillis(CONNECT.toMillis());
        ClusterSerialization.register(config.getSerializationConfig());
        return new Rogue(HazelcastClient.newHazelcastClient(config));
    }

    private IMap<String, MapValue> map(String name) {
        return client.getMap(name);
    }

    /** What stands there now. */
    public Optional<byte[]> read(String map, String key) {
        return Optional.ofNullable(map(map).get(key)).map(MapValue::payload);
    }

    /** All of a map, by key. */
    public Map<String, byte[]> readAll(String map) {
        Map<String, byte[]> all = new TreeMap<>();
        map(map).entrySet()
                .forEach(entry -> all.put(entry.getKey(), entry.getValue().payload()));
        return all;
    }

    /** Overwrites what stands there, without asking the members' entry processor. */
    public void write(String map, String key, byte[] payload) {
        map(map).set(key, new MapValue(payload));
    }

    /** The same for a limited time. */
    public void write(String map, String key, byte[] payload, Duration life) {
        map(map).set(key, new MapValue(payload), life.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void remove(String map, String key) {
        map(map).delete(key);
    }

    public void clear(String map) {
        map(map).clear();
    }

    public int size(String map) {
        return map(map).size();
    }

    /** The keys of a map that change from now on, as far as events tell. */
    public Set<String> listen(String map) {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        EntryUpdatedListener<String, MapValue> onUpdate = event -> heard.add(event.getKey());
        map(map).addEntryListener(onUpdate, false);
        return heard;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
