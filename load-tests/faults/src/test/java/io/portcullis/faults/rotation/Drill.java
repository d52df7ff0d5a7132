package io.portcullis.faults.rotation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.ClusterNodeBuilder;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.codec.KeyId;
import io.portcullis.model.codec.PemKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One node, one gateway, one database, two signing keys: the old one and the new one. */
final class Drill implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TARGET = "shop";
    private static final String ROLE = "clerk";

    final Path oldKey;
    final Path newKey;
    private final Path newPrivateKey;
    private final PostgresServer postgres;
    private final GrantFolder grants;
    private final ClusterFolder cluster;
    private final ClusterNodeBuilder builder;
    private final HttpClient http;
    private @Nullable ClusterNode node;
    private @Nullable GatewayProcess gateway;

    private Drill(PostgresServer postgres, Path folder) throws Exception {
        this.postgres = postgres;
        grants = GrantFolder.create(folder, "drill");
        cluster = ClusterFolder.create(grants, postgres, postgres.host(), List.of("127.0.0.1"));
        http = HttpClient.newBuilder().sslContext(cluster.certificate().trust()).build();
        postgres.execute("postgres", "create database " + TARGET);
        grants.target(TargetSpec.of(TARGET, postgres));
        grants.role(postgres, TARGET, ROLE);
        builder = ClusterNode.builder(cluster, "node-a");
        oldKey = grants.publicKey();
        KeyPair pair = PemKeys.generate(new SecureRandom());
        newKey = Files.writeString(folder.resolve("new.public.pem"), PemKeys.formatPublic(pair.getPublic()));
        newPrivateKey = Files.createFile(
                folder.resolve("new.private.pem"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(newPrivateKey, PemKeys.formatPrivate(pair.getPrivate()));
    }

    static Drill begin(Path folder) throws Exception {
        PostgresServer postgres = PostgresServer.start();
        try {
            return new Drill(postgres, folder);
        } catch (Exception | Error e) {
            postgres.close();
            throw e;
        }
    }

    /** Somebody with a grant. */
    record Person(String login, String secret, String grant) {}

    /** Starts the node, or ends it and starts it anew. */
    void startNode(boolean signsWithNew, List<Path> trusted) {
        if (node != null) {
            node.stop();
        }
        builder.with("portcullis.signing-key-file", (signsWithNew ? newPrivateKey : grants.privateKey()).toString());
        trust(trusted, (key, value) -> builder.with(key, value));
        node = builder.start();
    }

    /** The same for the gateway; returns when it is fresh. */
    void startGateway(List<Path> trusted) {
        if (gateway != null) {
            gateway.stop();
        }
        GatewayBuilder settings = GatewayProcess.builder(grants)
                .with("portcullis.cluster.members[0]", builder.client())
                .with("portcullis.fleet-key-file[0]", cluster.fleetKeyFile().toString());
        trust(trusted, settings::with);
        gateway = settings.start();
        awaitFresh();
    }

    private interface Setting {
        Object set(String key, String value);
    }

    private static void trust(List<Path> trusted, Setting setting) {
        // The second is the first once more, where there is only one: a builder forgets nothing.
        setting.set("portcullis.grants.public-keys[0]", trusted.getFirst().toString());
        setting.set("portcullis.grants.public-keys[1]", trusted.getLast().toString());
    }

    ClusterNode node() {
        if (node == null) {
            throw new IllegalStateException("not started");
        }
        return node;
    }

    GatewayProcess gateway() {
        if (gateway == null) {
            throw new IllegalStateException("not started");
        }
        return gateway;
    }

    /** Fresh, and compared with the member's digest several times since. */
    void awaitFresh() {
        Await.until("the gateway is fresh", SOON, () -> gateway().metric("portcullis_view_fresh") == 1);
        double compared = comparisons();
        Await.until("the view is compared", SOON, () -> comparisons() >= compared + 3);
        if (gateway().metric("portcullis_view_fresh") != 1) {
            throw new AssertionError("stale after a comparison: " + String.join("\n", staleLines()));
        }
    }

    private double comparisons() {
        return gateway().metric("portcullis_view_comparisons_total");
    }

    /** What the gateway said about its view being stale. */
    List<String> staleLines() {
        return gateway().logLines().stream()
                .filter(line -> line.contains("view-stale"))
                .toList();
    }

    Person grant(String login) throws Exception {
        JsonNode made = ask("POST", "/v1/grants", """
                {"login": "%s", "target": "%s", "role": "%s", "duration": "1h", "reason": "a drill"}""".formatted(login, TARGET, ROLE));
        return new Person(
                login,
                made.at("/connectionSecret/secret").asText(),
                made.at("/grant/id").asText());
    }

    JsonNode cluster() throws Exception {
        return ask("GET", "/v1/cluster", "");
    }

    private JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node().api() + path))
                .timeout(SOON)
                .header("Authorization", "Bearer " + cluster.token())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(path + " answers " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** How many records of a key the node counts, once it counts that many. */
    void awaitRecords(Path key, long records, boolean trusted) throws Exception {
        String id = KeyId.of(PemKeys.readPublic(key)).toString();
        String wanted = "{\"records\":" + records + ",\"trusted\":" + trusted + "}";
        UnaryOperator<String> now = pointer -> {
            try {
                return cluster().at(pointer).toString();
            } catch (Exception e) {
                return String.valueOf(e);
            }
        };
        Await.until(
                () -> "key " + id + " has " + wanted + ", not " + now.apply("/recordsByKey"),
                SOON,
                () -> now.apply("/recordsByKey/" + id).equals(wanted));
    }

    /** Whether it is let in, once it is: a change needs a moment. */
    void awaitAdmitted(Person person) {
        Await.until(
                () -> person.login() + " is let in, not " + login(person),
                SOON,
                () -> login(person).equals("in"));
    }

    /** {@code in}, or the SQLSTATE of the refusal. */
    String login(Person person) {
        try (RawClient client = RawClient.connect(gateway().host(), gateway().port())) {
            Message last = client.tryLogin(person.login(), person.secret(), TARGET);
            return last.tag() == 'E' ? last.sqlState() : "in";
        }
    }

    @Override
    public void close() {
        if (gateway != null) {
            gateway.close();
        }
        if (node != null) {
            node.close();
        }
        http.shutdownNow();
        postgres.close();
    }
}
