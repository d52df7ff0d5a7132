package io.portcullis.demo;

import io.portcullis.harness.Await;
import io.portcullis.harness.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** What the target's {@code pg_stat_activity} shows of the people behind the gateways. */
final class Activity implements AutoCloseable {
    /** For the eyes. */
    static final String SHOWN = """
            select pid, usename, state, left(query, 46) as query
            from pg_stat_activity where usename = '%s' order by pid""".formatted(Shop.READER);

    /** The gateways' own short connections, by which they end backends, are not people's. */
    private static final String PIDS = "select pid from pg_stat_activity where usename = '" + Shop.READER
            + "' and application_name <> 'portcullis'";

    private final Connection connection;

    private Activity(Connection connection) {
        this.connection = connection;
    }

    static Activity of(PostgresServer server) throws SQLException {
        return new Activity(server.connect("postgres"));
    }

    /** The process ids of the backends that people's sessions have now. */
    Set<Integer> pids() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(PIDS)) {
            Set<Integer> pids = new HashSet<>();
            while (rows.next()) {
                pids.add(rows.getInt(1));
            }
            return pids;
        }
    }

    /** Waits until nobody has a backend; when that was seen. */
    Instant awaitNone(Duration atMost) {
        try {
            Await.until("no backend of " + Shop.READER + " is left", atMost, () -> pids().isEmpty());
            return Instant.now();
        } catch (AssertionError e) {
            throw new StepFailed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
