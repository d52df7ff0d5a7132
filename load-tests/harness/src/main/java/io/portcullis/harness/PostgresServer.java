package io.portcullis.harness;

import io.portcullis.harness.postgres.Servers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL 18 for one test, demo or benchmark, with SCRAM-SHA-256 logins over TCP.
 *
 * <p>It runs in a container where a Docker engine answers, else from embedded binaries; the system property {@code
 * portcullis.test.postgres} ({@code docker}, {@code embedded}, {@code auto}) decides otherwise. It never outlives the
 * JVM.
 */
public interface PostgresServer extends AutoCloseable {

    /** Starts a server and returns once it accepts connections; {@link IllegalStateException} with its log otherwise. */
    static PostgresServer start(PostgresOptions options) {
        return Servers.start(options);
    }

    static PostgresServer start() {
        return start(PostgresOptions.defaults());
    }

    /** A literal address. */
    String host();

    /** The same over {@link #restart}. */
    int port();

    String superuser();

    /** Random; servers of one JVM may have the same. */
    String superuserPassword();

    /** The server's log, from its first start on. */
    Path log();

    boolean isRunning();

    /** Ends the server as an administrator would: running statements are rolled back, clients are told (57P01). */
    void stop();

    /** Ends all processes of the server with SIGKILL: clients are told nothing. */
    void kill();

    /** Starts the stopped server again, on the same port with the same data. */
    void startAgain();

    /**
     * Keeps a copy of the stopped server's data under a name, as a backup does.
     *
     * @throws UnsupportedOperationException if it runs in a container
     */
    void backUp(String name);

    /** Puts a copy that {@link #backUp} kept in the place of the stopped server's data; the copy stays. */
    void putBack(String name);

    default void restart() {
        stop();
        startAgain();
    }

    /** Ends the server at once and deletes its data. */
    @Override
    void close();

    /** A connection as superuser. */
    default Connection connect(String database) throws SQLException {
        return connect(database, superuser(), superuserPassword());
    }

    default Connection connect(String database, String role, String password) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host()});
        source.setPortNumbers(new int[] {port()});
        source.setDatabaseName(database);
        source.setApplicationName("portcullis-harness");
        return source.getConnection(role, password);
    }

    /** Runs statements as superuser, outside of a transaction of ours. */
    default void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row as text, seen by the superuser; null if it is NULL or there is no row. */
    default @Nullable String value(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
