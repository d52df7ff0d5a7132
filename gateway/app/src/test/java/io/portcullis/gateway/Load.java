package io.portcullis.gateway;

import io.portcullis.harness.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Threads of an app: each takes a connection, runs a transaction, gives it back and pauses. They do so at the same time, so
 * that each has a connection of its own and all of these rest meanwhile: a pool hands out the same one again and again to
 * threads that come one after the other.
 */
final class Load implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong longestMillis = new AtomicLong();
    private volatile boolean over;

    private Load() {}

    /** @param period from one transaction of a thread to its next, in milliseconds; 0 = without a pause */
    static Load start(DataSource pool, int threads, int period) {
        Load load = new Load();
        for (int i = 0; i < threads; i++) {
            load.threads.add(Thread.ofPlatform().daemon().start(() -> load.run(pool, period)));
        }
        return load;
    }

    private void run(DataSource pool, int period) {
        try {
            while (!over) {
                long begun = System.nanoTime();
                transact(pool);
                long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                longestMillis.accumulateAndGet(took, Math::max);
                if (period > 0) {
                    Thread.sleep(period - TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) % period);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void transact(DataSource pool) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL application_name = 'load'; SELECT pg_sleep(0.02)");
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_class")) {
                rows.next();
            }
            connection.commit();
            done.incrementAndGet();
        } catch (SQLException e) {
            if (!over) {
                failures.add(e.getSQLState() + " " + e.getMessage());
            }
        }
    }

    /** Waits until so many more transactions have been done. */
    void awaitMore(int transactions, Duration atMost) {
        long enough = done.get() + transactions;
        Await.until(() -> "the app goes on: " + this, atMost, () -> done.get() >= enough);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public String toString() {
        return done + " transactions, " + failures.size() + " failed, the longest took " + longestMillis + " ms"
                + failures.stream()
                        .distinct()
                        .limit(5)
                        .map(failure -> "\n  " + failure)
                        .reduce("", String::concat);
    }

    @Override
    public void close() {
        over = true;
        threads.forEach(Thread::interrupt);
    }
}
