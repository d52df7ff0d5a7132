package io.portcullis.faults.scale;

import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.ClusterApi;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Extends one grant after the other by the API, so many a second, through all members in turn. */
final class Churn implements AutoCloseable {
    private static final int MOST_AT_ONCE = 50;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final List<ClusterApi> nodes;
    private final Iterator<String> grants;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final Instant begin = Instant.now();

    private Churn(List<ClusterApi> nodes, Iterator<String> grants) {
        this.nodes = nodes;
        this.grants = grants;
    }

    static Churn start(Stage stage, int perSecond) throws SQLException {
        List<String> ids = ids(stage, (int) (perSecond * LONGEST.toSeconds()));
        Churn churn =
                new Churn(stage.members().stream().map(member -> member.api()).toList(), ids.iterator());
        churn.schedule.scheduleAtFixedRate(churn::one, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
        return churn;
    }

    private static List<String> ids(Stage stage, int count) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = stage.control().connect(stage.cluster().database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from portcullis.record where kind = 'grant' and"
                        + " state = 'active' and expires_at < now() + interval '13 hours' limit " + count)) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    /** Whoever finds no room comes again: the rate that is told is the one that was reached. */
    private void one() {
        if (!grants.hasNext() || !room.tryAcquire()) {
            return;
        }
        String grant = grants.next();
        ClusterApi node = nodes.get(started.getAndIncrement() % nodes.size());
        Thread.ofVirtual().start(() -> {
            try {
                ClusterApi.Answer answer = node.post(
                        "/v1/grants/" + grant + "/extend",
                        Map.of(
                                "expiresAt",
                                Instant.now().plus(Duration.ofHours(24)).toString()));
                done.addAndGet(answer.isGood() ? 1 : 0);
            } catch (IOException _) {
                // Not done.
            } finally {
                room.release();
            }
        });
    }

    double perSecond() {
        return done.get() / (Duration.between(begin, Instant.now()).toMillis() / 1e3);
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        room.acquireUninterruptibly(MOST_AT_ONCE);
    }
}
