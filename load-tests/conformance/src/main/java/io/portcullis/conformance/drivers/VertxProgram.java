package io.portcullis.conformance.drivers;

import static io.portcullis.conformance.drivers.Checks.equal;
import static io.portcullis.conformance.drivers.Checks.variable;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Vert.x' reactive client, which pipelines and prepares wherever it can. */
final class VertxProgram {
    private static final int SECONDS = 60;

    private final Vertx vertx = Vertx.vertx();
    private final Checks checks = new Checks();

    private VertxProgram() {}

    public static void main(String[] arguments) throws Exception {
        new VertxProgram().run();
    }

    private static PgConnectOptions options() {
        return new PgConnectOptions()
                .setHost(variable("PGHOST"))
                .setPort(Checks.port())
                .setDatabase(variable("PGDATABASE"))
                .setUser(variable("PGUSER"))
                .setPassword(variable("PGPASSWORD"))
                .setCachePreparedStatements(true)
                .setPipeliningLimit(64);
    }

    private interface Body {
        void run(PgConnection connection) throws Exception;
    }

    private void use(Body body) throws Exception {
        PgConnection connection = await(PgConnection.connect(vertx, options()));
        try {
            body.run(connection);
        } finally {
            await(connection.close());
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    private static String state(Future<?> future) throws Exception {
        try {
            await(future);
            return "none";
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PgException refused) {
                return refused.getSqlState();
            }
            throw e;
        }
    }

    private static Object value(SqlConnection connection, String sql) throws Exception {
        return await(connection.query(sql).execute()).iterator().next().getValue(0);
    }

    private void run() throws Exception {
        checks.check("connect", () -> use(connection -> equal(1, value(connection, "SELECT 1"))));
        checks.check(
                "transaction",
                () -> use(connection -> {
                    Transaction transaction = await(connection.begin());
                    await(connection.query("SAVEPOINT a").execute());
                    await(connection.query("ROLLBACK TO SAVEPOINT a").execute());
                    await(transaction.commit());
                }));
        checks.check("deny", () -> use(this::deny));
        checks.check("pool", this::pool);
        if (Checks.reads()) {
            checks.check("prepare", () -> use(VertxProgram::prepare));
            checks.check(
                    "types",
                    () -> use(connection -> {
                        Row row = await(connection
                                        .preparedQuery("SELECT kind, tags, price FROM app.items WHERE id = $1")
                                        .execute(Tuple.of(1)))
                                .iterator()
                                .next();
                        equal("green", row.getString(0));
                        equal("y", row.getArrayOfStrings(1)[1]);
                        equal("1.50", String.valueOf(row.getNumeric(2)));
                    }));
            checks.check("cursor", () -> use(VertxProgram::cursor));
            checks.check("cancel", () -> use(VertxProgram::cancel));
        }
        if (Checks.writes()) {
            checks.check("batch", () -> use(VertxProgram::batch));
        } else {
            checks.absent("batch");
        }
        checks.absent("copy");
        await(vertx.close());
        checks.done();
    }

    private void deny(PgConnection connection) throws Exception {
        for (String sql : Checks.denied()) {
            equal("42501", state(connection.query(sql).execute()));
            checks.denial();
            Future<RowSet<Row>> before = connection.query("SELECT 1").execute();
            Future<RowSet<Row>> denied = connection.preparedQuery(sql).execute();
            Future<RowSet<Row>> behind = connection.query("SELECT 1").execute();
            equal(1, await(before).size());
            equal("42501", state(denied));
            checks.denial();
            equal(1, await(behind).size());
            Transaction transaction = await(connection.begin());
            equal("42501", state(connection.preparedQuery(sql).execute()));
            checks.denial();
            await(transaction.rollback());
            equal(1, value(connection, "SELECT 1"));
        }
    }

    private void pool() throws Exception {
        Pool pool = PgBuilder.pool()
                .using(vertx)
                .connectingTo(options())
                .with(new PoolOptions().setMaxSize(2))
                .build();
        List<Future<RowSet<Row>>> asked = IntStream.range(0, 200)
                .mapToObj(_ -> pool.preparedQuery("SELECT 1").execute())
                .toList();
        await(Future.all(asked));
        await(pool.close());
    }

    private static void prepare(PgConnection connection) throws Exception {
        PreparedStatement statement = await(connection.prepare("SELECT name FROM app.items WHERE id = $1"));
        for (int i = 1; i < 10; i++) {
            equal(
                    "item " + i,
                    await(statement.query().execute(Tuple.of(i)))
                            .iterator()
                            .next()
                            .getString(0));
        }
        await(statement.close());
    }

    private static void cursor(PgConnection connection) throws Exception {
        Transaction transaction = await(connection.begin());
        PreparedStatement statement = await(connection.prepare("SELECT id FROM app.items ORDER BY id"));
        Cursor cursor = statement.cursor();
        int count = 0;
        do {
            count += await(cursor.read(100)).size();
        } while (cursor.hasMore());
        equal(1000, count);
        await(cursor.close());
        await(transaction.commit());
    }

    private static void cancel(PgConnection connection) throws Exception {
        Future<RowSet<Row>> sleeping = connection.query("SELECT pg_sleep(60)").execute();
        TimeUnit.MILLISECONDS.sleep(500);
        await(connection.cancelRequest());
        equal("57014", state(sleeping));
        equal(1, value(connection, "SELECT 1"));
    }

    private static void batch(PgConnection connection) throws Exception {
        Transaction transaction = await(connection.begin());
        List<Tuple> rows =
                IntStream.range(0, 250).mapToObj(i -> Tuple.of(6000 + i)).toList();
        await(connection
                .preparedQuery("INSERT INTO app.items (id, name) VALUES ($1, 'b')")
                .executeBatch(rows));
        equal(250L, value(connection, "SELECT count(*) FROM app.items WHERE name = 'b'"));
        await(transaction.rollback());
    }
}
