package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What an application with the JDBC driver is told when its access ends: the very words. */
@ExtendWith(SharedWorld.class)
class PgJdbcCutOffIT {
    private static final String REVOKED = """
            57P01 FATAL: access ended: grant GRANT was revoked: incident 4711
              Hint: Ask for a new grant and connect again.""";

    private static final String REVOKED_IN_A_REQUEST = """
            57P01 FATAL: access ended: grant GRANT was revoked: incident 4711
              Detail: The outcome of the request that was running is unknown: check before you repeat it.
              Hint: Ask for a new grant and connect again.""";

    private static World world;

    @BeforeAll
    static void arrive() throws SQLException {
        world = SharedWorld.get();
        world.postgres.execute("shop", "CREATE TABLE cut (id int); ALTER TABLE cut OWNER TO " + World.ROLE);
    }

    @AfterAll
    static void leave() throws SQLException {
        world.postgres.execute("shop", "DROP TABLE cut");
    }

    private static Connection open(Person person) throws SQLException {
        return DriverManager.getConnection(world.jdbcUrl(""), person.login(), person.password());
    }

    private static void revoke(Person person) {
        world.grants.revoke(person.grant().id(), "incident 4711");
    }

    private static void awaitEnd(Person person) {
        world.gateway.awaitLog("session-ended .*grant=" + person.grant().id(), World.SOON);
    }

    private static void assertTold(String golden, Executable use) {
        assertTold(golden, assertThrows(SQLException.class, use));
    }

    private static void assertTold(String golden, SQLException told) {
        assertEquals(golden, Golden.text(told.getSQLState() + " " + told.getMessage()));
    }

    @Test
    void anIdleConnectionTellsAtItsNextUse() throws SQLException {
        Person person = world.person("jdbc-idle");
        try (Connection connection = open(person);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            revoke(person);
            awaitEnd(person); // nobody listened while the gateway waited: still the words are there
            assertTold(REVOKED, () -> statement.execute("SELECT 2"));
            assertTrue(connection.isClosed());
        }
    }

    @Test
    void anIdleTransactionTellsAtItsCommit() throws SQLException {
        Person person = world.person("jdbc-transaction");
        try (Connection connection = open(person);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO cut VALUES (1)");
            revoke(person);
            world.awaitNoBackend(World.SOON);
            assertTold(REVOKED, connection::commit);
        }
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM cut"));
    }

    @Test
    void aRunningStatementTellsThatItsOutcomeIsUnknown() throws Exception {
        Person person = world.person("jdbc-running");
        try (Connection connection = open(person);
                Statement statement = connection.createStatement()) {
            CompletableFuture<SQLException> told = CompletableFuture.supplyAsync(() ->
                    assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(600) AS jdbc_cut")));
            Running.await(world, "jdbc_cut");
            revoke(person);
            assertTold(REVOKED_IN_A_REQUEST, told.get(World.SOON.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void aResultInTheMiddleTells() throws SQLException {
        Person person = world.person("jdbc-result");
        try (Connection connection = open(person);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(1000);
            ResultSet rows = statement.executeQuery("SELECT generate_series(1, 2000000000), repeat('x', 100)");
            assertTrue(rows.next());
            revoke(person);
            awaitEnd(person); // while no rows are asked for, so that the outcome of nothing is unknown
            assertTold(REVOKED, () -> {
                while (rows.next()) {
                    assertEquals(100, rows.getString(2).length());
                }
            });
        }
    }

    @Test
    void aResultThatIsFetchedAsAWholeTells() throws Exception {
        Person person = world.person("jdbc-whole-result");
        try (Connection connection = open(person);
                Statement statement = connection.createStatement()) {
            CompletableFuture<SQLException> told = CompletableFuture.supplyAsync(() -> assertThrows(
                    SQLException.class,
                    () -> statement.executeQuery(
                            "SELECT pg_sleep(0.001), 'jdbc_whole' FROM generate_series(1, 1000000)")));
            Running.await(world, "jdbc_whole");
            revoke(person);
            assertTold(REVOKED_IN_A_REQUEST, told.get(World.SOON.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void aBatchTells() throws Exception {
        Person person = world.person("jdbc-batch");
        try (Connection connection = open(person);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO cut SELECT 1 FROM pg_sleep(?)")) {
            for (int i = 0; i < 100; i++) {
                insert.setInt(1, 600);
                insert.addBatch();
            }
            CompletableFuture<BatchUpdateException> told =
                    CompletableFuture.supplyAsync(() -> assertThrows(BatchUpdateException.class, insert::executeBatch));
            Running.await(world, "INSERT INTO cut");
            revoke(person);
            BatchUpdateException failed = told.get(World.SOON.toSeconds(), TimeUnit.SECONDS);
            assertEquals("57P01", failed.getSQLState());
            assertTold(REVOKED_IN_A_REQUEST, failed.getNextException());
        }
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM cut"));
    }

    @Test
    void expiryNamesTheTime() throws SQLException {
        Person person = world.person("jdbc-expiry", Duration.ofSeconds(3));
        try (Connection connection = open(person);
                Statement statement = connection.createStatement()) {
            awaitEnd(person);
            assertTold("""
                    57P01 FATAL: access ended: grant GRANT expired at TIME
                      Hint: Ask for a new grant and connect again.""", () -> statement.execute("SELECT 1"));
        }
    }
}
