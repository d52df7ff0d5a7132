package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
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

    private static void table(String name, int rows) throws SQLException {
        postgres.execute(
                "shop",
                "CREATE TABLE " + name + " AS SELECT n FROM generate_series(1, " + rows + ") n; GRANT ALL ON " + name
                        + " TO clerk");
    }

    private static long rowsIn(String table) throws SQLException {
        try (Connection direct = postgres.connect("shop");
                Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }

    @Test
    void psqlCanOnlyRollBackWhatWentBeyondTheRowsAffected() throws Exception {
        assumeTrue(Psql.installed());
        table("by_psql", 100);
        Person person = person("changes-psql", Map.of("rowsAffected", 50L));
        admitted(one, person).close();

        List<String> arguments = new ArrayList<>(List.of("-At"));
        for (String sql : List.of(
                "DELETE FROM by_psql WHERE n <= 10",
                "TRUNCATE by_psql",
                "BEGIN",
                "DELETE FROM by_psql WHERE n <= 60",
                "COMMIT",
                "ROLLBACK",
                "BEGIN",
                "DELETE FROM by_psql WHERE n <= 40",
                "COMMIT",
                "BEGIN; DELETE FROM by_psql WHERE n <= 50; COMMIT",
                "SELECT count(*) FROM by_psql")) {
            arguments.addAll(List.of("-c", sql));
        }
        Psql.Result result = Psql.run(
                SOON,
                one.host(),
                one.port(),
                person.login(),
                person.secret(),
                "shop",
                arguments.toArray(String[]::new));

        String grant = person.grant();
        assertEquals("BEGIN\nDELETE 60\nROLLBACK\nBEGIN\nDELETE 40\nCOMMIT\n60\n", result.out());
        assertEquals("""
                ERROR:  grant %1$s does not allow this
                DETAIL:  It changes rows outside of a transaction block, and the grant limits how many.
                HINT:  Begin a transaction first, with BEGIN or by turning autocommit off.
                ERROR:  grant %1$s does not allow this
                DETAIL:  It may change rows without telling how many, and the grant limits how many.
                HINT:  The session goes on. Ask for a grant that allows it, or connect with another one you have.
                ERROR:  grant %1$s has less left than the transaction has changed
                DETAIL:  It has changed more rows than this gateway may spend of the grant's budget of rows affected.
                HINT:  Roll back. The session goes on.
                ERROR:  grant %1$s does not allow this
                DETAIL:  It changes rows and does more of that, or ends the transaction, in one message; the grant limits how many.
                HINT:  Send each by itself.
                """.formatted(grant), result.err());
        assertEquals(60, rowsIn("by_psql"));
    }

    /** The driver begins a block with the first statement of it, in one run; what is pipelined waits for what was changed. */
    @Test
    void pgjdbcCommitsWhatIsLeftOfTheRowsAffectedAndNoMore() throws Exception {
        table("by_pgjdbc", 100);
        Person person = person("changes-pgjdbc", Map.of("rowsAffected", 50L));
        admitted(one, person).close();
        String url = "jdbc:postgresql://" + one.host() + ":" + one.port() + "/shop?sslmode=disable";
        try (Connection connection = DriverManager.getConnection(url, person.login(), person.secret());
                PreparedStatement delete = connection.prepareStatement("DELETE FROM by_pgjdbc WHERE n = ?")) {
            delete.setInt(1, 1);
            SQLException outside = assertThrows(SQLException.class, delete::executeUpdate);
            assertEquals("42501", outside.getSQLState());
            assertEquals(
                    "ERROR: grant " + person.grant() + " does not allow this\n"
                            + "  Detail: It changes rows outside of a transaction block, and the grant limits how many.\n"
                            + "  Hint: Begin a transaction first, with BEGIN or by turning autocommit off.",
                    outside.getMessage());
            connection.setAutoCommit(false);
            for (int n = 1; n <= 30; n++) {
                delete.setInt(1, n);
                delete.addBatch();
            }
            assertEquals(30, delete.executeBatch().length);
            connection.commit();
            try (Statement statement = connection.createStatement()) {
                assertEquals(21, statement.executeUpdate("DELETE FROM by_pgjdbc WHERE n <= 51"));
                SQLException over = assertThrows(SQLException.class, connection::commit);
                assertEquals("53400", over.getSQLState());
                connection.rollback();
                assertEquals(20, statement.executeUpdate("DELETE FROM by_pgjdbc WHERE n <= 50"));
                connection.commit();
                assertEquals(
                        "53400",
                        assertThrows(SQLException.class, () -> statement.executeUpdate("DELETE FROM by_pgjdbc"))
                                .getSQLState());
                connection.rollback();
            }
        }
        assertEquals(50, rowsIn("by_pgjdbc"));
    }

    @Test
    void aPipelineThatEndsWithCommitIsCommittedOrNotByWhatItChanged() throws Exception {
        table("by_pipeline", 100);
        Person person = person("changes-pipeline", Map.of("rowsAffected", 50L));
        try (RawClient client = admitted(one, person)) {
            sendRun(client, "BEGIN", "DELETE FROM by_pipeline WHERE n <= 60", "COMMIT");
            List<Message> over = client.readUntil('Z', SOON);
            assertEquals("53400", error(over).sqlState());
            assertEquals('E', over.getLast().transactionStatus());
            ask(client, "ROLLBACK");
            assertEquals(100, rowsIn("by_pipeline"));

            sendRun(client, "BEGIN", "DELETE FROM by_pipeline WHERE n <= 50", "COMMIT");
            assertEquals('I', client.readUntil('Z', SOON).getLast().transactionStatus());
            assertEquals(50, rowsIn("by_pipeline"));
        }
    }

    private static void sendRun(RawClient client, String... texts) {
        List<byte[]> run = new ArrayList<>();
        for (String text : texts) {
            run.addAll(List.of(Frontend.parse("", text), Frontend.bind("", ""), Frontend.execute("", 0)));
        }
        run.add(Frontend.sync());
        client.send(Frontend.concat(run.toArray(byte[][]::new)));
    }

    /** The first ends with the budget, the second is not even begun, and the transaction can be left. */
    @Test
    void statementsEndWithTheTimeThatTheyHave() throws Exception {
        Person person = scoped("time", Map.of("budgets", Map.of("statementTime", "1s")));
        try (RawClient client = admitted(one, person)) {
            ask(client, "BEGIN");
            // Text and values are parsed, and kept back with their answers, before time is over.
            client.send(
                    Frontend.parse("", "SELECT 1, pg_sleep(600)"),
                    Frontend.bind("", ""),
                    Frontend.describePortal(""),
                    Frontend.execute("", 0),
                    Frontend.sync());
            List<Message> stopped = client.readUntil('Z', SOON);
            Message error = error(stopped);
            assertEquals("53400", error.sqlState());
            assertEquals("grant " + person.grant() + " has nothing left", error.field('M'));
            assertEquals(
                    "Of its budget of statement time nothing is left that this gateway may spend.", error.field('D'));
            assertEquals('E', stopped.getLast().transactionStatus());
            assertEquals('I', ask(client, "ROLLBACK").getLast().transactionStatus());
            // Some of it may have been with the cluster yet.
            Await.until(
                    "nothing is left at all",
                    SOON,
                    () -> ask(client, "SELECT pg_sleep(0.01)").stream()
                            .anyMatch(message -> message.tag() == 'E' && "53400".equals(message.sqlState())));
        }
        assertEquals(0, sleepers());
    }

    private static long sleepers() throws SQLException {
        try (Connection direct = postgres.connect("shop");
                Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active'"
                                + " AND pid <> pg_backend_pid()")) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }

    @Test
    void psqlAndPgjdbcReadThatTheTimeIsOver() throws Exception {
        Person person = scoped("time-driver", Map.of("budgets", Map.of("statementTime", "1500ms")));
        admitted(one, person).close();
        String words = "grant " + person.grant() + " has nothing left";
        String detail = "Of its budget of statement time nothing is left that this gateway may spend.";
        String url = "jdbc:postgresql://" + one.host() + ":" + one.port() + "/shop?sslmode=disable";
        try (Connection connection = DriverManager.getConnection(url, person.login(), person.secret());
                Statement statement = connection.createStatement()) {
            assertTrue(statement.execute("SELECT pg_sleep(0.3)"));
            assertTrue(statement.execute("SELECT pg_sleep(0.3)"), "what is not used of a slice comes back");
            if (Psql.installed()) {
                Psql.Result result = Psql.run(
                        SOON,
                        one.host(),
                        one.port(),
                        person.login(),
                        person.secret(),
                        "shop",
                        "-c",
                        "SELECT pg_sleep(600)");
                assertEquals(
                        "ERROR:  " + words + "\nDETAIL:  " + detail
                                + "\nHINT:  The session goes on. Ask for a new grant.\n",
                        result.err());
            }
            SQLException over = assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(600)"));
            assertEquals("53400", over.getSQLState());
            assertEquals(
                    "ERROR: " + words + "\n  Detail: " + detail + "\n  Hint: The session goes on. Ask for a new grant.",
                    over.getMessage());
        }
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
