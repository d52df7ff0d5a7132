package io.portcullis.faults.apps;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One instance of an application: a pool without a password in its settings, and threads that use it all the time. */
final class Pool implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final int THREADS = 3;
    private static final long PAUSE_MILLIS = 100;
    private static final int MOST_FAILURES = 100;

    private final HikariDataSource source;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong statements = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final List<SQLException> failures = new ArrayList<>();

    /** @param maxLifetime of connections in milliseconds; 0: they are kept for ever */
    Pool(String name, String url, String user, long maxLifetime) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMaxLifetime(maxLifetime);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(10));
        source = new HikariDataSource(config);
    }

    void begin() {
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofVirtual().start(this::work));
        }
    }

    private void work() {
        for (int turn = 0; !over.get(); turn++) {
            long begun = System.nanoTime();
            try (Connection connection = source.getConnection()) {
                if (turn % 10 == 0) {
                    insert(connection);
                } else {
                    read(connection);
                }
                statements.incrementAndGet();
            } catch (SQLException e) {
                note(e);
            }
            slowestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
            pause();
        }
    }

    private static void read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select count(*) from work where id > ?")) {
            statement.setInt(1, 0);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
            }
        }
    }

    /** Two statements that belong together. */
    private static void insert(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into work default values");
            statement.executeUpdate("insert into work default values");
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void note(SQLException failure) {
        if (failures.size() < MOST_FAILURES) {
            failures.add(failure);
        }
    }

    /** So many turns with a connection went well. */
    long statements() {
        return statements.get();
    }

    /** The longest of them, with the wait for a connection. */
    double slowestMillis() {
        return slowestNanos.get() / 1e6;
    }

    /** Up to a hundred. */
    synchronized List<SQLException> failures() {
        return List.copyOf(failures);
    }

    /** The first that there is now or within that time: what the application gets to see at last. */
    @Nullable
    SQLException firstFailure(long withinMillis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMillis);
        while (failures().isEmpty() && System.nanoTime() - until < 0) {
            Thread.sleep(5);
        }
        List<SQLException> found = failures();
        return found.isEmpty() ? null : found.getFirst();
    }

    /** No thread begins another turn; what it is in the middle of may take as long as a wait for a connection. */
    void stop() {
        over.set(true);
    }

    @Override
    public void close() {
        stop();
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(15));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        source.close();
    }
}
