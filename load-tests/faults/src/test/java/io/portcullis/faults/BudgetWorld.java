package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * A node with its database, and a gateway before it, all real: one for all classes of this JVM, which change nothing in it but by grants
 * of their own.
 */
final class BudgetWorld implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    private static final String TARGET = "shop";
    private static final String ROLE = "clerk";

    private static @Nullable BudgetWorld world;

    final PostgresServer postgres;
    final ClusterNode node;
    final GatewayProcess one;
    private final GrantFolder keys;
    private final ClusterFolder cluster;
    private final ClusterApi api;

    /** Who has a grant, and what it is. */
    record Person(String login, String secret, String grant) {}

    /** Starts it for the first class that asks. */
    static final class Shared implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            startFor(context);
        }
    }

    private static synchronized void startFor(ExtensionContext context) throws IOException, SQLException {
        if (world == null) {
            BudgetWorld started = new BudgetWorld();
            context.getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.GLOBAL)
                    .put(BudgetWorld.class, started);
            world = started;
        }
    }

    static BudgetWorld get() {
        return Objects.requireNonNull(world, "@ExtendWith(BudgetWorld.Shared.class) is missing");
    }

    private BudgetWorld() throws IOException, SQLException {
        Path folder = Files.createTempDirectory("portcullis-budgets");
        Children.folder(folder);
        postgres = PostgresServer.start();
        postgres.execute("postgres", "create database " + TARGET);
        keys = GrantFolder.create(folder);
        keys.role(postgres, TARGET, ROLE);
        cluster = ClusterFolder.create(keys, postgres, postgres.host(), List.of("127.0.0.1"));
        node = ClusterNode.builder(cluster, "node1")
                .with("portcullis.budgets.lease", "5s")
                .start();
        api = cluster.api(node);
        one = gateway("gw-one");
        good(api.put("/v1/targets/" + TARGET, Map.of("hosts", List.of(postgres.host() + ":" + postgres.port()))));
    }

    GatewayProcess gateway(String name) {
        return GatewayProcess.builder(keys)
                .node(name)
                .of(cluster, List.of(node))
                .start();
    }

    @Override
    public void close() {
        one.close();
        api.close();
        node.close();
        postgres.close();
    }

    private static JsonNode good(ClusterApi.Answer answer) {
        assertTrue(answer.isGood(), answer.words());
        return answer.body();
    }

    // Grants and sessions

    Person person(String login, Map<String, ?> budgets) throws IOException {
        return scoped(login, Map.of("budgets", budgets));
    }

    Person scoped(String login, Map<String, ?> scope) throws IOException {
        JsonNode made = good(api.post(
                "/v1/grants",
                Map.of(
                        "login", login,
                        "target", TARGET,
                        "role", ROLE,
                        "duration", "1h",
                        "reason", "a test",
                        "scope", scope)));
        return new Person(
                login,
                made.at("/connectionSecret/secret").asText(),
                made.at("/grant/id").asText());
    }

    static RawClient connect(GatewayProcess gateway) {
        return RawClient.connect(gateway.host(), gateway.port());
    }

    /** As soon as the gateway knows of the grant. */
    RawClient admitted(Person person) {
        RawClient[] client = new RawClient[1];
        Await.until(person.login() + " is admitted", SOON, () -> {
            RawClient fresh = connect(one);
            if (fresh.tryLogin(person.login(), person.secret(), TARGET).tag() == 'Z') {
                client[0] = fresh;
                return true;
            }
            fresh.close();
            return false;
        });
        return Objects.requireNonNull(client[0]);
    }

    /** What a login is answered with, which ends at once. */
    Message tryLogin(Person person) {
        try (RawClient client = connect(one)) {
            return client.tryLogin(person.login(), person.secret(), TARGET);
        }
    }

    Connection jdbc(Person person) throws SQLException {
        String url = "jdbc:postgresql://" + one.host() + ":" + one.port() + "/" + TARGET + "?sslmode=disable";
        return DriverManager.getConnection(url, person.login(), person.secret());
    }

    /** Each statement by a {@code -c} of its own. */
    Psql.Result psql(Person person, String... statements) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-At"));
        for (String statement : statements) {
            arguments.addAll(List.of("-c", statement));
        }
        return Psql.run(
                SOON,
                one.host(),
                one.port(),
                person.login(),
                person.secret(),
                TARGET,
                arguments.toArray(String[]::new));
    }

    void awaitNoLease() {
        Await.until("nothing is leased", SOON, () -> one.metricOrZero("portcullis_budget_leases") == 0);
    }

    // Answers

    static List<Message> ask(RawClient client, String sql) {
        client.send(Frontend.query(sql));
        return client.readUntil('Z', SOON);
    }

    static long rows(List<Message> answer) {
        return answer.stream().filter(message -> message.tag() == 'D').count();
    }

    static Message error(List<Message> answer) {
        return answer.stream()
                .filter(message -> message.tag() == 'E')
                .findFirst()
                .orElseThrow();
    }

    // The target itself

    void table(String name, int rows) throws SQLException {
        postgres.execute(
                TARGET,
                "CREATE TABLE " + name + " AS SELECT n FROM generate_series(1, " + rows + ") n; GRANT ALL ON " + name
                        + " TO " + ROLE);
    }

    /** The number that {@code sql} gives to the superuser. */
    long number(String sql) throws SQLException {
        try (Connection direct = postgres.connect(TARGET);
                Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }
}
