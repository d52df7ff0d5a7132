package io.portcullis.conformance.drivers;

import static io.portcullis.conformance.drivers.Checks.equal;
import static io.portcullis.conformance.drivers.Checks.variable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** HikariCP with a test query, over pgjdbc. */
final class HikariProgram {
    private final Checks checks = new Checks();

    private HikariProgram() {}

    public static void main(String[] arguments) throws Exception {
        new HikariProgram().run();
    }

    private static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://" + variable("PGHOST") + ":" + Checks.port() + "/" + variable("PGDATABASE")
                + "?sslmode=disable&prepareThreshold=2");
        config.setUsername(variable("PGUSER"));
        config.setPassword(variable("PGPASSWORD"));
        config.setMaximumPoolSize(1);
        config.setConnectionTestQuery("SELECT 1");
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setReadOnly(!Checks.writes());
        return new HikariDataSource(config);
    }

    private void run() throws Exception {
        try (HikariDataSource pool = pool()) {
            checks.check("connect", () -> use(pool, connection -> equal("1", value(connection, "SELECT 1"))));
            checks.check("transaction", () -> use(pool, HikariProgram::transaction));
            checks.check("deny", () -> use(pool, this::deny));
            checks.check("pool", () -> shared(pool));
            if (Checks.reads()) {
                checks.check("prepare", () -> use(pool, HikariProgram::prepare));
                checks.check("types", () -> use(pool, HikariProgram::types));
                checks.check("cursor", () -> use(pool, HikariProgram::cursor));
                checks.check("copy", () -> use(pool, this::copy));
                checks.check("cancel", () -> use(pool, HikariProgram::cancel));
            }
            if (Checks.writes()) {
                checks.check("batch", () -> use(pool, HikariProgram::batch));
            } else {
                checks.absent("batch");
            }
        }
        checks.done();
    }

    private interface Body {
        void run(Connection connection) throws Exception;
    }

    private static void use(HikariDataSource pool, Body body) throws Exception {
        try (Connection connection = pool.getConnection()) {
            body.run(connection);
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static @Nullable String state(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static void transaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        equal("repeatable read", value(connection, "SHOW transaction_isolation"));
        connection.rollback(connection.setSavepoint());
        connection.commit();
    }

    private void deny(Connection connection) throws SQLException {
        for (String sql : Checks.denied()) {
            connection.setAutoCommit(false);
            equal("1", value(connection, "SELECT 1"));
            equal("42501", state(connection, sql));
            checks.denial();
            equal("25P02", state(connection, "SELECT 1"));
            connection.rollback();
            connection.setAutoCommit(true);
            for (int i = 0; i < 4; i++) {
                try (PreparedStatement prepared = connection.prepareStatement(sql)) {
                    prepared.execute();
                    throw new AssertionError("not denied");
                } catch (SQLException e) {
                    equal("42501", e.getSQLState());
                    checks.denial();
                }
            }
            equal(true, connection.isValid(10));
        }
    }

    private static void shared(HikariDataSource pool) throws Exception {
        Set<Integer> pids = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            use(pool, connection -> {
                pids.add(connection.unwrap(PGConnection.class).getBackendPID());
                connection.setAutoCommit(false);
                equal("1", value(connection, "SELECT 1"));
            });
            // Only a connection that was idle for a while is tested.
            TimeUnit.MILLISECONDS.sleep(600);
        }
        equal(1, pids.size());
    }

    private static void prepare(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT name FROM app.items WHERE id = ?")) {
            for (int i = 1; i < 10; i++) {
                statement.setInt(1, i);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    equal("item " + i, rows.getString(1));
                }
            }
        }
    }

    private static void types(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT kind, tags, (1, 'a')::app.pair FROM app.items WHERE id = 1")) {
            rows.next();
            equal("green", rows.getObject(1));
            equal("y", ((Object[]) rows.getArray(2).getArray())[1]);
            equal("(1,a)", String.valueOf(rows.getObject(3)));
            // The driver names a schema only if it is not on the search path.
            equal(
                    Checks.listed() ? "kind" : "\"app\".\"kind\"",
                    rows.getMetaData().getColumnTypeName(1));
        }
        try (ResultSet tables = connection.getMetaData().getColumns(null, "app", "items", "%")) {
            equal(true, tables.next());
        }
        try (ResultSet keys = connection.getMetaData().getPrimaryKeys(null, "app", "items")) {
            equal(true, keys.next());
        }
    }

    private static void cursor(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(100);
            try (ResultSet rows = statement.executeQuery("SELECT id FROM app.items ORDER BY id")) {
                int count = 0;
                while (rows.next()) {
                    count++;
                    equal(count, rows.getInt(1));
                }
                equal(1000, count);
            }
        }
        connection.commit();
    }

    private void copy(Connection connection) throws Exception {
        var api = connection.unwrap(PGConnection.class).getCopyAPI();
        StringWriter out = new StringWriter();
        equal(3L, api.copyOut("COPY (SELECT id FROM app.items ORDER BY id LIMIT 3) TO STDOUT", out));
        equal("1\n2\n3\n", out.toString());
        connection.setAutoCommit(false);
        try {
            equal(1L, api.copyIn("COPY app.items (id, name) FROM STDIN", new StringReader("5001\tcopied\n")));
            equal(true, Checks.writes());
        } catch (SQLException e) {
            equal("42501", e.getSQLState());
            equal(false, Checks.writes());
            checks.denial();
        }
        connection.rollback();
        equal("1", value(connection, "SELECT 1"));
    }

    private static void cancel(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement()) {
            CompletableFuture<Void> cancelled = CompletableFuture.runAsync(
                    () -> {
                        try {
                            statement.cancel();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
            try (ResultSet _ = statement.executeQuery("SELECT pg_sleep(60)")) {
                throw new AssertionError("not cancelled");
            } catch (SQLException e) {
                equal("57014", e.getSQLState());
            }
            cancelled.get(30, TimeUnit.SECONDS);
        }
        equal("1", value(connection, "SELECT 1"));
    }

    private static void batch(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO app.items (id, name) VALUES (?, 'b')")) {
            for (int i = 0; i < 250; i++) {
                insert.setInt(1, 6000 + i);
                insert.addBatch();
            }
            equal(250, insert.executeBatch().length);
        }
        equal("250", value(connection, "SELECT count(*) FROM app.items WHERE name = 'b'"));
        connection.rollback();
    }
}
