package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
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
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets over several gateways, with a node and its database: all real. */
class BudgetIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static GrantFolder keys;
    private static ClusterFolder cluster;
    private static ClusterNode node;
    private static ClusterApi api;
    private static GatewayProcess one;

    private record Person(String login, String secret, String grant) {}

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        postgres.execute("postgres", "create database shop");
        keys = GrantFolder.create(folder);
        keys.role(postgres, "shop", "clerk");
        cluster = ClusterFolder.create(keys, postgres, postgres.host(), List.of("127.0.0.1"));
        node = ClusterNode.builder(cluster, "node1")
                .with("portcullis.budgets.lease", "5s")
                .start();
        api = cluster.api(node);
        one = gateway("gw-one");
        good(api.put("/v1/targets/shop", Map.of("hosts", List.of(postgres.host() + ":" + postgres.port()))));
    }

    private static GatewayProcess gateway(String name) {
        return GatewayProcess.builder(keys)
                .node(name)
                .of(cluster, List.of(node))
                .start();
    }

    @AfterAll
    static void stop() {
        one.close();
        api.close();
        node.close();
        postgres.close();
    }

    private static JsonNode good(ClusterApi.Answer answer) {
        assertTrue(answer.isGood(), answer.words());
        return answer.body();
    }

    private static Person person(String login, Map<String, Long> budgets) throws IOException {
        return scoped(login, Map.of("budgets", budgets));
    }

    private static Person scoped(String login, Map<String, ?> scope) throws IOException {
        JsonNode made = good(api.post(
                "/v1/grants",
                Map.of(
                        "login", login,
                        "target", "shop",
                        "role", "clerk",
                        "duration", "1h",
                        "reason", "a test",
                        "scope", scope)));
        return new Person(
                login,
                made.at("/connectionSecret/secret").asText(),
                made.at("/grant/id").asText());
    }

    private static RawClient connect(GatewayProcess gateway) {
        return RawClient.connect(gateway.host(), gateway.port());
    }

    /** As soon as the gateway knows of the grant. */
    private static RawClient admitted(GatewayProcess gateway, Person person) {
        RawClient[] client = new RawClient[1];
        Await.until(person.login() + " is admitted", SOON, () -> {
            RawClient fresh = connect(gateway);
            if (fresh.tryLogin(person.login(), person.secret(), "shop").tag() == 'Z') {
                client[0] = fresh;
                return true;
            }
            fresh.close();
            return false;
        });
        return Objects.requireNonNull(client[0]);
    }

    private static Message refused(Person person) {
        try (RawClient client = connect(one)) {
            return client.tryLogin(person.login(), person.secret(), "shop");
        }
    }

    private static void awaitNoLease() {
        Await.until("nothing is leased", SOON, () -> one.metricOrZero("portcullis_budget_leases") == 0);
    }

    private static List<Message> ask(RawClient client, String sql) {
        client.send(Frontend.query(sql));
        return client.readUntil('Z', SOON);
    }

    private static long rows(List<Message> answer) {
        return answer.stream().filter(message -> message.tag() == 'D').count();
    }

    private static Message error(List<Message> answer) {
        return answer.stream()
                .filter(message -> message.tag() == 'E')
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aResultEndsWithTheBudgetAndTheTransactionCanBeEnded() throws Exception {
        Person person = person("rows", Map.of("rows", 100L));
        try (RawClient client = admitted(one, person)) {
            assertEquals(40, rows(ask(client, "SELECT generate_series(1, 40)")));
            ask(client, "BEGIN");
            List<Message> cut = ask(client, "SELECT generate_series(1, 1000000)");
            assertEquals(60, rows(cut));
            Message error = error(cut);
            assertEquals("53400", error.sqlState());
            assertEquals("grant " + person.grant() + " has nothing left", error.field('M'));
            assertEquals("Of its budget of rows nothing is left that this gateway may spend.", error.field('D'));
            assertEquals('E', cut.getLast().transactionStatus());
            assertEquals("53400", error(ask(client, "SELECT 1")).sqlState());
            assertEquals('I', ask(client, "ROLLBACK").getLast().transactionStatus());
            assertEquals("53400", error(ask(client, "SELECT 1")).sqlState());
        }
        awaitNoLease();
        Message refusal = refused(person);
        assertEquals("53400", refusal.sqlState());
        assertTrue(refusal.field('M').endsWith("has nothing left of its budget: rows"), refusal.toString());
    }

    @Test
    void pgjdbcIsToldAndGoesOn() throws Exception {
        Person person = person("driver", Map.of("statements", 3L));
        admitted(one, person).close();
        String url = "jdbc:postgresql://" + one.host() + ":" + one.port() + "/shop?sslmode=disable";
        try (Connection connection = DriverManager.getConnection(url, person.login(), person.secret());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 3; i++) {
                try (ResultSet rows = statement.executeQuery("SELECT " + i)) {
                    assertTrue(rows.next());
                }
            }
            SQLException denied = assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 3"));
            assertEquals("53400", denied.getSQLState());
            connection.rollback();
            assertEquals(
                    "53400",
                    assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 4"))
                            .getSQLState());
        }
    }

    @Test
    void aBoundStatementRunsAsOftenAsItMay() throws Exception {
        Person person = scoped(
                "bound", Map.of("statement", Map.of("exact", "SELECT 7", "uses", 2), "searchPath", List.of("public")));
        try (RawClient client = admitted(one, person)) {
            assertEquals(1, rows(ask(client, "SELECT 7")));
            assertEquals("42501", error(ask(client, "SELECT 7, 8")).sqlState());
        }
        try (RawClient client = admitted(one, person)) {
            assertEquals(1, rows(ask(client, "SELECT 7")));
            Message error = error(ask(client, "SELECT 7"));
            assertEquals("53400", error.sqlState());
            assertEquals("grant " + person.grant() + " has been used up: 2 of 2 runs", error.field('M'));
        }
        awaitNoLease();
        assertTrue(refused(person).field('M').endsWith("uses"));
    }

    @Test
    void sessionsAndLoginsAreLimited() throws Exception {
        Person person = person("few", Map.of("sessions", 1L, "logins", 2L));
        try (RawClient client = admitted(one, person)) {
            assertEquals("53400", refused(person).sqlState());
            assertEquals(1, rows(ask(client, "SELECT 1")));
        }
        try (RawClient client = admitted(one, person)) {
            assertEquals(1, rows(ask(client, "SELECT 1")));
        }
        awaitNoLease();
        assertTrue(refused(person).field('M').endsWith("logins"));
    }

    @Test
    void withoutTheNodeWhatIsLeasedIsSpentAndNothingElse() throws Exception {
        Person person = person("alone", Map.of("statements", 1000L, "sessions", 5L));
        try (RawClient client = admitted(one, person)) {
            node.signal("STOP");
            try {
                assertEquals(1, rows(ask(client, "SELECT 1")));
                Message last = client.readToEnd(SOON).last();
                assertEquals("57P01", last.sqlState(), "its place among the sessions may be another's");
                assertTrue(last.field('M').contains("budget"), last.toString());
            } finally {
                node.signal("CONT");
            }
        }
        admitted(one, person).close();
    }

    /** One joins, one is killed, one stands still for longer than its lease: the sum is never above the budget. */
    @Test
    void theSumOverAllGatewaysIsNeverAboveTheBudget() throws Exception {
        long budget = 3_000;
        long seed = new SecureRandom().nextLong();
        Person person = person("many", Map.of("rows", budget));
        AtomicLong spent = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> spenders = new ArrayList<>();
        try (GatewayProcess two = gateway("gw-two")) {
            spenders.add(spender(one, person, new Random(seed), spent, over));
            spenders.add(spender(two, person, new Random(seed + 1), spent, over));
            Await.until("both spend", SOON, () -> spent.get() > budget / 20);
            try (GatewayProcess three = gateway("gw-three")) {
                spenders.add(spender(three, person, new Random(seed + 2), spent, over));
                Await.until("the third has a lease", SOON, () -> three.metricOrZero("portcullis_budget_leases") == 1);
                two.signal("STOP");
                three.kill();
                Await.until(
                        "the rest is spent, or what is left is another's",
                        SOON,
                        () -> connectAndAsk(person).equals("53400"));
                two.signal("CONT");
            }
            Await.until(
                    "all is spent that nobody has taken away",
                    SOON,
                    () -> connectAndAsk(person).equals("53400"));
            over.set(true);
            for (Thread spender : spenders) {
                spender.join(SOON);
                assertFalse(spender.isAlive());
            }
        }
        assertTrue(spent.get() <= budget, spent + " rows of " + budget + " were sent; seed " + seed);
        assertTrue(spent.get() > budget / 20, spent.toString());
    }

    private static String connectAndAsk(Person person) {
        Message answer = refused(person);
        return answer.tag() == 'E' ? answer.sqlState() : "";
    }

    private static Thread spender(
            GatewayProcess gateway, Person person, Random random, AtomicLong spent, AtomicBoolean over) {
        return Thread.ofPlatform().daemon().start(() -> {
            while (!over.get()) {
                try (RawClient client = connect(gateway)) {
                    if (client.tryLogin(person.login(), person.secret(), "shop").tag() != 'Z') {
                        Thread.sleep(50);
                        continue;
                    }
                    spend(client, random, spent, over);
                } catch (IllegalStateException | AssertionError | InterruptedException e) {
                    // Its gateway is dead, stands still, or does not listen.
                }
            }
        });
    }

    private static void spend(RawClient client, Random random, AtomicLong spent, AtomicBoolean over)
            throws InterruptedException {
        while (!over.get()) {
            client.send(Frontend.query("SELECT generate_series(1, " + (1 + random.nextInt(20)) + ")"));
            Message message;
            do {
                message = client.read(Duration.ofSeconds(20));
                if (message.tag() == 'D') {
                    spent.incrementAndGet();
                }
            } while (message.tag() != 'Z');
            Thread.sleep(5);
        }
    }
}
