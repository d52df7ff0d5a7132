package io.portcullis.conformance.vertx;

import static io.portcullis.conformance.vertx.Check.equal;
import static io.portcullis.conformance.vertx.Waiting.await;
import static io.portcullis.conformance.vertx.Waiting.state;

import io.vertx.core.Future;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What concerns the connection as a whole. */
final class SessionChecks {
    private SessionChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("a transaction is committed or rolled back", SessionChecks::transaction),
                new Check("a cancel stops the statement and the connection goes on", SessionChecks::cancel),
                new Check("a notification reaches an idle listener", SessionChecks::notification),
                new Check("settings of the startup packet arrive", SessionChecks::settings),
                new Check("the process id is the backend's", SessionChecks::processId),
                new Check("an unknown database is refused as such", SessionChecks::unknownDatabase),
                new Check("a backend that is terminated ends the connection", SessionChecks::terminated),
                new Check("a pool shares four connections among two hundred", SessionChecks::pool));
    }

    private static void transaction(Database database) throws Exception {
        database.query("CREATE TEMP TABLE t (i int)");
        Transaction kept = await(database.connection().begin());
        database.query("INSERT INTO t VALUES (1)");
        await(kept.commit());
        Transaction lost = await(database.connection().begin());
        database.query("INSERT INTO t VALUES (2)");
        await(lost.rollback());
        equal(1L, database.value("SELECT sum(i) FROM t"));
    }

    private static void cancel(Database database) throws Exception {
        Future<RowSet<Row>> sleeping = database.ask("SELECT pg_sleep(600)");
        try (Database other = database.another()) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while ((long) other.value("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)'"
                            + " AND state = 'active'")
                    == 0) {
                equal(true, System.nanoTime() - deadline < 0);
            }
        }
        await(database.connection().cancelRequest());
        equal("57014", state(sleeping));
        equal(1, database.value("SELECT 1"));
    }

    private static void notification(Database database) throws Exception {
        BlockingQueue<String> news = new LinkedBlockingQueue<>();
        database.connection().notificationHandler(notification -> news.add(notification.getPayload()));
        database.query("LISTEN vertx_news");
        try (Database sender = database.another()) {
            await(sender.ask("SELECT pg_notify('vertx_news', $1)", "hello"));
        }
        equal("hello", String.valueOf(news.poll(60, TimeUnit.SECONDS)));
    }

    private static void settings(Database database) throws Exception {
        PgConnectOptions options = Database.options()
                .addProperty("application_name", "vertx suite")
                .addProperty("work_mem", "12345kB")
                .addProperty("options", "-c statement_timeout=54321 -c my.setting=here");
        PgConnection connection = await(PgConnection.connect(database.vertx(), options));
        try {
            Row row = await(connection
                            .query("SELECT current_setting('application_name'), current_setting('work_mem'),"
                                    + " current_setting('statement_timeout'), current_setting('my.setting')")
                            .execute())
                    .iterator()
                    .next();
            equal("vertx suite", row.getString(0));
            equal("12345kB", row.getString(1));
            equal("54321ms", row.getString(2));
            equal("here", row.getString(3));
        } finally {
            await(connection.close());
        }
    }

    private static void processId(Database database) throws Exception {
        equal(database.connection().processId(), database.value("SELECT pg_backend_pid()"));
    }

    private static void unknownDatabase(Database database) throws Exception {
        equal(
                "3D000",
                state(PgConnection.connect(database.vertx(), Database.options().setDatabase("no_such_database"))));
    }

    private static void terminated(Database database) throws Exception {
        BlockingQueue<String> closed = new LinkedBlockingQueue<>();
        database.connection().exceptionHandler(_ -> {});
        database.connection().closeHandler(_ -> closed.add("closed"));
        try (Database other = database.another()) {
            await(other.ask(
                    "SELECT pg_terminate_backend($1)", database.connection().processId()));
        }
        equal("closed", String.valueOf(closed.poll(60, TimeUnit.SECONDS)));
    }

    private static void pool(Database database) throws Exception {
        Pool pool = PgBuilder.pool()
                .using(database.vertx())
                .connectingTo(Database.options())
                .with(new PoolOptions().setMaxSize(4))
                .build();
        try {
            List<Future<RowSet<Row>>> asked = IntStream.range(0, 200)
                    .mapToObj(i -> pool.query("SELECT " + i).execute())
                    .toList();
            await(Future.all(asked));
            for (int i = 0; i < asked.size(); i++) {
                equal(i, Database.first(asked.get(i).result()));
            }
        } finally {
            await(pool.close());
        }
    }
}
