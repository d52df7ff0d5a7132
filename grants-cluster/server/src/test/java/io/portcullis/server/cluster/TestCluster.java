package io.portcullis.server.cluster;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.portcullis.harness.Await;
import io.portcullis.harness.FreePort;
import io.portcullis.model.Beacon;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.hazelcast.ClusterSerialization;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.Samples;
import io.portcullis.server.TestDatabase;
import io.portcullis.server.TestKeys;
import io.portcullis.server.config.ServerChecks;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.ops.Node;
import io.portcullis.server.store.ChangeRunner;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.CredentialWish;
import io.portcullis.server.store.CurrentRecords;
import io.portcullis.server.store.Database;
import io.portcullis.server.store.GrantMade;
import io.portcullis.server.store.KnownHead;
import io.portcullis.server.store.Outcome;
import io.portcullis.server.store.SqlChanges;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Nodes of one grant cluster in this JVM, each with its own sockets, over one control database. */
final class TestCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final TestDatabase database;
    final TestKeys keys = TestKeys.create("test-cluster");
    private final Path folder;
    private final List<Integer> memberPorts;
    private final List<Integer> clientPorts;
    private final Map<String, String> settings = new HashMap<>();
    private final Map<Integer, Map<String, String>> settingsOfOne = new HashMap<>();
    private final Map<Integer, Running> running = new HashMap<>();
    private final List<HazelcastInstance> clients = new ArrayList<>();

    private record Running(Node node, Vertx vertx) {}

    TestCluster(TestDatabase database, Path folder, int nodes) {
        this.database = database;
        this.folder = folder;
        this.memberPorts =
                IntStream.range(0, nodes).mapToObj(_ -> FreePort.next()).toList();
        this.clientPorts =
                IntStream.range(0, nodes).mapToObj(_ -> FreePort.next()).toList();
    }

    /** Not started yet. */
    static TestCluster create(Path folder, int nodes) {
        return new TestCluster(TestDatabase.create(folder), folder, nodes);
    }

    TestCluster with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** For one node alone. */
    TestCluster with(int index, String key, String value) {
        settingsOfOne.computeIfAbsent(index, _ -> new HashMap<>()).put(key, value);
        return this;
    }

    int memberPort(int index) {
        return memberPorts.get(index);
    }

    /** All nodes, one after another; returns when all serve. */
    TestCluster start() {
        for (int i = 0; i < memberPorts.size(); i++) {
            start(i);
        }
        awaitMembers(memberPorts.size());
        return this;
    }

    /** One node; returns when it serves. */
    Node start(int index) {
        Node node = launch(index);
        awaitState(index, ClusterStatus.State.SERVING);
        return node;
    }

    /** One node; does not wait. */
    Node launch(int index) {
        Vertx vertx = Vertx.vertx();
        ServerConfig config = config(index);
        Node node = new Node(
                config,
                ServerChecks.check(config, Instant.now()),
                vertx,
                Clock.systemUTC(),
                new SecureRandom(),
                why -> {
                    throw new IllegalStateException(why);
                });
        running.put(index, new Running(node, vertx));
        node.start();
        return node;
    }

    private ServerConfig config(int index) {
        Map<String, String> all = new HashMap<>();
        all.put("portcullis.cluster-id", keys.clusterId());
        all.put("portcullis.node", name(index));
        all.put("portcullis.signing-key-file", keys.privateFile(folder).toString());
        all.put("portcullis.grants.public-keys[0]", keys.publicFile(folder).toString());
        all.put("portcullis.database.url", database.url());
        all.put("portcullis.database.user", database.role());
        all.put("portcullis.database.password-file", database.passwordFile().toString());
        all.put("portcullis.api.bootstrap-token-file", tokenFile().toString());
        all.put("portcullis.cluster.member-port", memberPorts.get(index).toString());
        all.put("portcullis.cluster.client-port", clientPorts.get(index).toString());
        for (int i = 0; i < memberPorts.size(); i++) {
            all.put("portcullis.cluster.members[" + i + "]", "127.0.0.1:" + memberPorts.get(i));
        }
        all.putAll(settings);
        all.putAll(settingsOfOne.getOrDefault(index, Map.of()));
        return new SmallRyeConfigBuilder()
                .withMapping(ServerConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .withConverter(Duration.class, 200, TestCluster::duration)
                .build()
                .getConfigMapping(ServerConfig.class);
    }

    /** As Quarkus reads them. */
    private static Duration duration(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.endsWith("D")) {
            return Duration.ofDays(Long.parseLong(upper.substring(0, upper.length() - 1)));
        }
        return upper.endsWith("MS")
                ? Duration.ofMillis(Long.parseLong(upper.substring(0, upper.length() - 2)))
                : Duration.parse(upper.startsWith("P") ? upper : "PT" + upper);
    }

    private Path tokenFile() {
        try {
            return Files.writeString(folder.resolve("tokens"), "sha256:" + "0".repeat(64) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(int index) {
        return "node-" + (char) ('a' + index);
    }

    Node node(int index) {
        return Objects.requireNonNull(running.get(index)).node();
    }

    GrantCluster cluster(int index) {
        return node(index).cluster();
    }

    GrantCluster.Running parts(int index) {
        return Objects.requireNonNull(cluster(index).running());
    }

    IMap<String, MapValue> map(int index, String name) {
        return parts(index).member().map(name);
    }

    /** In order. */
    void stop(int index) {
        Running stopped = Objects.requireNonNull(running.remove(index));
        stopped.node().close();
        stopped.vertx().close().toCompletionStage().toCompletableFuture().join();
    }

    boolean runs(int index) {
        return running.containsKey(index);
    }

    /** As if the process had died: the others are told nothing. */
    void crash(int index) {
        Running dead = Objects.requireNonNull(running.remove(index));
        Objects.requireNonNull(dead.node().cluster().running())
                .member()
                .instance()
                .getLifecycleService()
                .terminate();
        dead.node().close();
        dead.vertx().close().toCompletionStage().toCompletableFuture().join();
    }

    /** A new grant by way of that node. */
    Grant create(int index, String login) {
        Outcome<GrantMade> outcome = Samples.get(
                node(index).changes().createGrant(Samples.grant(login), new CredentialWish.Never(), Samples.WHO, null));
        return ((Outcome.Made<GrantMade>) outcome).result().grant();
    }

    Grant revoke(int index, Grant grant) {
        return Samples.get(node(index).changes().revokeGrant(grant.id(), "enough", OptionalLong.empty(), Samples.WHO));
    }

    /** The last beacons of members that are in the map, verified, by the member's name. */
    Map<String, Beacon> beacons(int index) {
        Map<String, Beacon> beacons = new TreeMap<>();
        for (MapValue value : map(index, MapNames.BEACONS).values()) {
            try {
                Beacon beacon = keys.verifier().openBeacon(value.payload());
                beacons.merge(beacon.member(), beacon, (a, b) -> a.issuedAt().isAfter(b.issuedAt()) ? a : b);
            } catch (RefusedRecord e) {
                throw new AssertionError(e);
            }
        }
        return beacons;
    }

    /** Changes of a node that always dies between the commit and the maps. */
    Changes dying(int index) {
        Vertx vertx = Objects.requireNonNull(running.get(index)).vertx();
        Database own = Database.open(database.settings(), vertx);
        ChangeRunner runner = new ChangeRunner(
                own, keys.signer(), "dying", new KnownHead(), () -> null, _ -> Future.succeededFuture());
        return new SqlChanges(runner, new CurrentRecords(keys.verifier()), new SecureRandom(), Clock.systemUTC());
    }

    void awaitState(int index, ClusterStatus.State state) {
        Await.until(
                () -> name(index) + " is " + state + ", not " + cluster(index).now(),
                PATIENCE,
                () -> cluster(index).now().state() == state);
    }

    void awaitMembers(int count) {
        running.keySet()
                .forEach(index -> Await.until(
                        () -> count + " members, not " + cluster(index).now(),
                        PATIENCE,
                        () -> cluster(index).now().members().size() == count));
    }

    /** A client that knows the cluster's name and nothing else: what everybody can be who reaches the port. */
    HazelcastInstance rogue(int index) {
        ClientConfig config = new ClientConfig().setClusterName("portcullis-" + keys.clusterId());
        config.getNetworkConfig().addAddress("127.0.0.1:" + clientPorts.get(index));
        config.getConnectionStrategyConfig().getConnectionRetryConfig().setClusterConnectTimeoutMillis(20_000);
        ClusterSerialization.register(config.getSerializationConfig());
        HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
        clients.add(client);
        return client;
    }

    /** The verified record under a key, null if there is none or nobody signed it. */
    @Nullable
    SignedRecord record(int index, String map, String key) {
        byte[] payload = MapValues.payload(() -> map(index, map).get(key));
        try {
            return payload == null ? null : keys.verifier().open(payload);
        } catch (RefusedRecord e) {
            return null;
        }
    }

    /** Returns once the map holds exactly that. */
    void awaitRecord(int index, String map, SignedRecord wanted) {
        Await.until(
                () -> map + " of " + name(index) + " holds " + wanted + ", not "
                        + record(index, map, wanted.recordId()),
                PATIENCE,
                () -> wanted.equals(record(index, map, wanted.recordId())));
    }

    @Override
    public void close() {
        clients.forEach(HazelcastInstance::shutdown);
        List.copyOf(running.keySet()).forEach(this::stop);
    }
}
