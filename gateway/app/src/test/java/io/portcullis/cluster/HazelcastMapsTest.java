package io.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.portcullis.harness.Await;
import io.portcullis.harness.FreePort;
import io.portcullis.model.hazelcast.ClusterSerialization;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real client over real sockets, and a real member that comes and goes. */
class HazelcastMapsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final int port = FreePort.next();
    private final Map<String, String> heard = new ConcurrentHashMap<>();
    private @Nullable HazelcastInstance member;
    private @Nullable HazelcastInstance client;
    private @Nullable HazelcastMaps maps;

    private void startMember() {
        Config config = new Config();
        config.setClusterName("maps-test-" + port);
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.partition.count", "11");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        ClusterSerialization.register(config.getSerializationConfig());
        member = Hazelcast.newHazelcastInstance(config);
    }

    private HazelcastMaps connect() {
        ClientConfig config = new ClientConfig();
        config.setClusterName("maps-test-" + port);
        config.setProperty("hazelcast.logging.type", "none");
        config.getNetworkConfig().addAddress("127.0.0.1:" + port);
        config.getConnectionStrategyConfig().setAsyncStart(true).setReconnectMode(ReconnectMode.ASYNC);
        config.getConnectionStrategyConfig().getConnectionRetryConfig().setMaxBackoffMillis(500);
        ClusterSerialization.register(config.getSerializationConfig());
        HazelcastInstance connecting = HazelcastClient.newHazelcastClient(config);
        HazelcastMaps opened = new HazelcastMaps(connecting);
        client = connecting;
        maps = opened;
        return opened;
    }

    @AfterEach
    void close() {
        if (maps != null) {
            maps.close();
        }
        if (client != null) {
            client.shutdown();
        }
        if (member != null) {
            member.getLifecycleService().terminate();
        }
    }

    private void hear(String key, byte[] payload) {
        heard.put(key, new String(payload, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private IMap<Object, Object> atMember(String map) {
        if (member == null) {
            throw new IllegalStateException("no member");
        }
        return member.getMap(map);
    }

    private void awaitHeard(String key, String value) {
        Await.until(() -> key + " heard, of " + heard, SOON, () -> value.equals(heard.get(key)));
    }

    @Test
    void whatIsWrittenIsHeardByAllAndGoesByItself() {
        startMember();
        HazelcastMaps opened = connect();
        opened.listen(MapNames.CANCELS, false, this::hear);
        Await.until("heard", SOON, () -> {
            opened.put(MapNames.CANCELS, "q/1", bytes("one"), Duration.ofSeconds(1));
            return "one".equals(heard.get("q/1"));
        });
        Await.until("gone", SOON, () -> atMember(MapNames.CANCELS).get("q/1") == null);
    }

    @Test
    void whereNobodyIsConnectedWritingFailsAtOnceAndListeningWaits() {
        HazelcastMaps opened = connect();
        opened.listen(MapNames.COMMANDS, true, this::hear);
        opened.listen(MapNames.CANCELS, false, this::hear);
        Await.until(
                "it fails",
                SOON,
                () -> opened.put(MapNames.CANCELS, "q/1", bytes("one"), LIFE)
                        .toCompletableFuture()
                        .isCompletedExceptionally());

        startMember();
        atMember(MapNames.COMMANDS).set("k1", new MapValue(bytes("there before")));
        awaitHeard("k1", "there before");
        Await.until("heard", SOON, () -> {
            atMember(MapNames.CANCELS).set("q/2", new MapValue(bytes("two")));
            return heard.containsKey("q/2");
        });
    }

    @Test
    void aClusterThatWasRestartedIsHeardAgain() {
        startMember();
        HazelcastMaps opened = connect();
        opened.listen(MapNames.COMMANDS, true, this::hear);
        atMember(MapNames.COMMANDS).set("k1", new MapValue(bytes("one")));
        awaitHeard("k1", "one");

        if (member != null) {
            member.getLifecycleService().terminate();
        }
        startMember();
        // Written while the client is away, and found at its connect.
        atMember(MapNames.COMMANDS).set("k2", new MapValue(bytes("two")));
        awaitHeard("k2", "two");
        atMember(MapNames.COMMANDS).set("k3", new MapValue(bytes("three")));
        awaitHeard("k3", "three");
    }

    /** It may be read twice: the client can say that it is connected when its maps have been read already. */
    @Test
    void whatWasThereAndIsNoMessageIsCountedAndHidesNothing() {
        startMember();
        atMember(MapNames.COMMANDS).set("k0", "a text");
        atMember(MapNames.COMMANDS).set(7, new MapValue(bytes("a number")));
        atMember(MapNames.COMMANDS).set("k1", new MapValue(bytes("one")));
        HazelcastMaps opened = connect();
        opened.listen(MapNames.COMMANDS, true, this::hear);
        awaitHeard("k1", "one");
        Await.until("both are counted", SOON, () -> opened.unreadable() >= 2);
        assertEquals(Map.of("k1", "one"), heard);
    }

    @Test
    void whatComesAndIsNoMessageIsCountedAndHidesNothing() {
        startMember();
        HazelcastMaps opened = connect();
        opened.listen(MapNames.CANCELS, false, this::hear);
        Await.until("listening", SOON, () -> {
            atMember(MapNames.CANCELS).set("k1", new MapValue(bytes("one")));
            return "one".equals(heard.get("k1"));
        });
        assertEquals(0, opened.unreadable());
        atMember(MapNames.CANCELS).set("k2", DayOfWeek.MONDAY);
        atMember(MapNames.CANCELS).set("k3", new MapValue(bytes("three")));
        awaitHeard("k3", "three");
        Await.until("counted", SOON, () -> opened.unreadable() == 1);
        assertEquals(Map.of("k1", "one", "k3", "three"), heard);
    }
}
