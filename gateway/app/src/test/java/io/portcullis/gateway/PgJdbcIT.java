package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The JDBC driver notices nothing of the gateway, in any of the ways it can talk to a server. */
@ExtendWith(SharedWorld.class)
class PgJdbcIT {
    private static World world;
    private static Person person;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
        person = world.person("pgjdbc");
    }

    @BeforeEach
    void createTable() throws SQLException {
        run("CREATE TABLE jdbc (id int PRIMARY KEY, name text)");
    }

    @AfterEach
    void dropTable() throws SQLException {
        run("DROP TABLE jdbc");
    }

    private static Connection open(String... options) throws SQLException {
        String all = options.length == 0 ? "" : "&" + String.join("&", options);
        return DriverManager.getConnection(world.jdbcUrl(all), person.login(), person.password());
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
    void valuesComeBackAsTheyWentInEveryQueryMode(String mode) throws SQLException {
        byte[] bytes = {0, 1, -1, '\\', '\''};
        try (Connection connection = open("preferQueryMode=" + mode, "prepareThreshold=1");
                PreparedStatement select = connection.prepareStatement(
                        "SELECT ?::text, ?::numeric, ?::bytea, ?::text[], ?::int, ?::bigint")) {
            Array array = connection.createArrayOf(
                    "text", new @org.jspecify.annotations.Nullable String[] {"a,b", null, "\"{}"});
            for (int time = 0; time < 3; time++) {
                select.setString(1, "grün 'n' \\ 漢");
                select.setBigDecimal(2, new BigDecimal("12345678901234567890.123456789"));
                select.setBytes(3, bytes);
                select.setArray(4, array);
                select.setNull(5, Types.INTEGER);
                select.setLong(6, Long.MIN_VALUE + time);
                try (ResultSet row = select.executeQuery()) {
                    assertTrue(row.next());
                    assertEquals("grün 'n' \\ 漢", row.getString(1));
                    assertEquals(new BigDecimal("12345678901234567890.123456789"), row.getBigDecimal(2));
                    assertArrayEquals(bytes, row.getBytes(3));
                    assertArrayEquals(new @org.jspecify.annotations.Nullable String[] {"a,b", null, "\"{}"}, (Object[])
                            row.getArray(4).getArray());
                    assertNull(row.getObject(5));
                    assertEquals(Long.MIN_VALUE + time, row.getLong(6));
                }
            }
        }
    }

    @Test
    void preparedStatementsStayOnTheServer() throws SQLException {
        try (Connection connection = open("prepareThreshold=1");
                PreparedStatement select = connection.prepareStatement("SELECT 42 + ?")) {
            select.setInt(1, 1);
            select.executeQuery().close();
            select.executeQuery().close();
            assertEquals(
                    "1",
                    ask(connection, "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 42 + $1'"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reWriteBatchedInserts=false", "reWriteBatchedInserts=true", "preferQueryMode=simple"})
    void aBatchArrivesWhole(String option) throws SQLException {
        try (Connection connection = open(option);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO jdbc VALUES (?, ?)")) {
            for (int i = 0; i < 2_000; i++) {
                insert.setInt(1, i);
                insert.setString(2, "name " + i);
                insert.addBatch();
            }
            assertEquals(2_000, insert.executeBatch().length);
            assertEquals("2000,1999000", ask(connection, "SELECT count(*) || ',' || sum(id) FROM jdbc"));
        }
    }

    @Test
    void anErrorInABatchIsToldAndTheConnectionGoesOn() throws SQLException {
        try (Connection connection = open();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO jdbc VALUES (?, 'x')")) {
            for (int id : new int[] {1, 2, 2, 3}) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            BatchUpdateException error = assertThrows(BatchUpdateException.class, insert::executeBatch);
            assertEquals("23505", error.getSQLState());
            assertEquals("0", ask(connection, "SELECT count(*) FROM jdbc"));
        }
    }

    @Test
    void theServersOwnErrorsPassWordForWord() throws SQLException {
        try (Connection connection = open()) {
            PSQLException error = assertThrows(
                    PSQLException.class,
                    () -> ask(
                            connection,
                            "DO $$ BEGIN RAISE EXCEPTION 'no such thing'"
                                    + " USING ERRCODE = 'AB123', DETAIL = 'a detail', HINT = 'a hint', TABLE = 'jdbc'; END $$"));
            ServerErrorMessage message = error.getServerErrorMessage();
            assertTrue(message != null);
            assertEquals("AB123", message.getSQLState());
            assertEquals("no such thing", message.getMessage());
            assertEquals("a detail", message.getDetail());
            assertEquals("a hint", message.getHint());
            assertEquals("jdbc", message.getTable());
            assertEquals("1", ask(connection, "SELECT 1"));
        }
    }

    @Test
    void noticesArrive() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute("DO $$ BEGIN RAISE WARNING 'careful'; END $$");
            assertEquals("careful", statement.getWarnings().getMessage());
        }
    }

    @Test
    void transactionsAndSavepointsWork() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO jdbc VALUES (1, 'kept')");
            Savepoint savepoint = connection.setSavepoint("here");
            assertThrows(SQLException.class, () -> statement.execute("INSERT INTO jdbc VALUES (1, 'twice')"));
            connection.rollback(savepoint);
            statement.execute("INSERT INTO jdbc VALUES (2, 'kept')");
            connection.commit();
            statement.execute("INSERT INTO jdbc VALUES (3, 'rolled back')");
            connection.rollback();
            assertEquals("1,2", ask(connection, "SELECT string_agg(id::text, ',' ORDER BY id) FROM jdbc"));
        }
    }

    @Test
    void aCursorFetchesInParts() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(100);
            long sum = 0;
            try (ResultSet rows = statement.executeQuery("SELECT generate_series(1, 5000)")) {
                while (rows.next()) {
                    sum += rows.getInt(1);
                }
            }
            assertEquals(5000L * 5001 / 2, sum);
        }
    }

    @Test
    void notificationsReachAnIdleListener() throws SQLException {
        try (Connection listener = open();
                Connection sender = open()) {
            ask(listener, "SELECT set_config('application_name', 'listener', false)");
            try (Statement statement = listener.createStatement()) {
                statement.execute("LISTEN news");
            }
            try (Statement statement = sender.createStatement()) {
                statement.execute("NOTIFY news, 'hello'");
            }
            PGNotification[] news = listener.unwrap(PGConnection.class).getNotifications((int) World.SOON.toMillis());
            assertEquals(1, news.length);
            assertEquals("hello", news[0].getParameter());
        }
    }

    @Test
    void cancelStopsTheStatementAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            CompletableFuture<SQLException> error = CompletableFuture.supplyAsync(() ->
                    assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(600) AS jdbc_cancel")));
            Running.await(world, "jdbc_cancel");
            statement.cancel();
            SQLException cancelled = error.get(World.SOON.toSeconds(), TimeUnit.SECONDS);
            assertEquals("57014", cancelled.getSQLState());
            assertTrue(String.valueOf(cancelled.getMessage()).contains("canceling statement due to user request"));
            assertEquals("1", ask(connection, "SELECT 1"));
        }
    }

    @Test
    void aQueryTimeoutStopsTheStatementToo() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            SQLException error =
                    assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(600) AS jdbc_timeout"));
            assertEquals("57014", error.getSQLState());
            Running.awaitNone(world, "jdbc_timeout");
            assertEquals("1", ask(connection, "SELECT 1"));
        }
    }

    @Test
    void connectionPropertiesReachTheServer() throws SQLException {
        try (Connection connection = open(
                "ApplicationName=till%207",
                "currentSchema=pg_catalog", "options=-c%20work_mem=7MB%20--statement-timeout=12345")) {
            assertEquals("till 7", ask(connection, "SHOW application_name"));
            assertEquals("pg_catalog", ask(connection, "SHOW search_path"));
            assertEquals("7MB", ask(connection, "SHOW work_mem"));
            assertEquals("12345ms", ask(connection, "SHOW statement_timeout"));
            assertEquals(World.ROLE, ask(connection, "SELECT current_user"));
            assertEquals(World.TARGET, ask(connection, "SELECT current_database()"));
        }
    }
}
