package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.gateway.World.Person;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Vert.x' reactive client, which sends many requests before it reads an answer, notices nothing of the gateway. */
@ExtendWith(SharedWorld.class)
class VertxPgIT {
    private static World world;
    private static Person person;
    private static Vertx vertx;

    private PgConnection connection;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
        person = world.person("vertx");
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void leave() throws Exception {
        await(vertx.close());
    }

    @BeforeEach
    void connect() throws Exception {
        connection = await(PgConnection.connect(vertx, options(world, person)));
        query("CREATE TEMP TABLE events (id int PRIMARY KEY)");
    }

    @AfterEach
    void disconnect() throws Exception {
        await(connection.close());
    }

    static PgConnectOptions options(World world, Person person) {
        return new PgConnectOptions()
                .setHost(world.gateway.host())
                .setPort(world.gateway.port())
                .setDatabase(World.TARGET)
                .setUser(person.login())
                .setPassword(person.password())
                .setSslMode(SslMode.DISABLE)
                .setPipeliningLimit(256);
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(World.SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private RowSet<Row> query(String sql) throws Exception {
        return await(connection.query(sql).execute());
    }

    private int ask(String sql) throws Exception {
        return query(sql).iterator().next().getInteger(0);
    }

    @Test
    void aSimpleQueryHasSeveralResults() throws Exception {
        RowSet<Row> first = query("SELECT 1; SELECT 'grün'; SELECT generate_series(1, 3)");
        assertEquals(1, first.iterator().next().getInteger(0));
        assertEquals("grün", first.next().iterator().next().getString(0));
        assertEquals(3, first.next().next().rowCount());
    }

    @Test
    void valuesGoInAndComeBackInBinary() throws Exception {
        Row row = await(connection
                        .preparedQuery("SELECT $1::text, $2::int8, $3::text[], $4::bytea")
                        .execute(Tuple.of(
                                "漢",
                                Long.MIN_VALUE,
                                new String[] {"a,b", "{}"},
                                io.vertx.core.buffer.Buffer.buffer("x"))))
                .iterator()
                .next();
        assertEquals("漢", row.getString(0));
        assertEquals(Long.MIN_VALUE, row.getLong(1));
        assertEquals(List.of("a,b", "{}"), List.of(row.getArrayOfStrings(2)));
        assertEquals("x", row.getBuffer(3).toString());
    }

    @Test
    void aThousandPipelinedQueriesAreAnsweredInTheirOrder() throws Exception {
        List<Integer> answers = new ArrayList<>();
        List<Future<RowSet<Row>>> asked = IntStream.range(0, 1000)
                .mapToObj(i -> connection
                        .preparedQuery("SELECT $1::int4")
                        .execute(Tuple.of(i))
                        .onSuccess(rows -> answers.add(rows.iterator().next().getInteger(0))))
                .toList();
        await(Future.all(asked));
        assertEquals(IntStream.range(0, 1000).boxed().toList(), answers);
    }

    @Test
    void anErrorInAPipelineConcernsOnlyItsOwnQuery() throws Exception {
        Future<RowSet<Row>> before = connection.preparedQuery("SELECT 1").execute();
        Future<RowSet<Row>> wrong = connection.preparedQuery("SELECT 1 / 0").execute();
        Future<RowSet<Row>> behind = connection.query("SELECT 2").execute();
        await(Future.join(before, wrong, behind).otherwiseEmpty());
        assertEquals(1, before.result().iterator().next().getInteger(0));
        assertEquals("22012", ((PgException) wrong.cause()).getSqlState());
        assertEquals(2, behind.result().iterator().next().getInteger(0));
    }

    @Test
    void aBatchArrivesWhole() throws Exception {
        List<Tuple> rows = IntStream.range(0, 2000).mapToObj(Tuple::of).toList();
        await(connection.preparedQuery("INSERT INTO events VALUES ($1)").executeBatch(rows));
        assertEquals(1999000, ask("SELECT sum(id)::int FROM events"));
    }

    @Test
    void aTransactionIsCommittedOrRolledBack() throws Exception {
        Transaction kept = await(connection.begin());
        query("INSERT INTO events VALUES (1)");
        await(kept.commit());
        Transaction lost = await(connection.begin());
        query("INSERT INTO events VALUES (2)");
        await(lost.rollback());
        assertEquals(1, ask("SELECT sum(id)::int FROM events"));
    }

    @Test
    void aCursorAndAStreamReadInParts() throws Exception {
        Transaction transaction = await(connection.begin());
        PreparedStatement statement = await(connection.prepare("SELECT generate_series(1, $1)"));
        Cursor cursor = statement.cursor(Tuple.of(1000));
        assertEquals(300, await(cursor.read(300)).size());
        assertEquals(300, await(cursor.read(300)).size());
        await(cursor.close());
        assertEquals(5000L * 5001 / 2, sum(statement.createStream(50, Tuple.of(5000))));
        await(transaction.commit());
    }

    private static long sum(RowStream<Row> rows) throws Exception {
        long[] sum = {0};
        CompletableFuture<Long> ended = new CompletableFuture<>();
        rows.exceptionHandler(ended::completeExceptionally)
                .endHandler(_ -> ended.complete(sum[0]))
                .handler(row -> sum[0] += row.getInteger(0));
        return ended.get(World.SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aCancelStopsTheStatementAndTheConnectionGoesOn() throws Exception {
        Future<RowSet<Row>> sleeping =
                connection.query("SELECT pg_sleep(600) AS vertx_cancel").execute();
        Running.await(world, "vertx_cancel");
        await(connection.cancelRequest());
        PgException cancelled = assertThrows(PgException.class, () -> awaitCause(sleeping));
        assertEquals("57014", cancelled.getSqlState());
        assertEquals(1, ask("SELECT 1"));
    }

    static void awaitCause(Future<?> future) throws Throwable {
        await(future.otherwiseEmpty());
        throw future.cause();
    }

    @Test
    void aNotificationReachesAnIdleListener() throws Exception {
        BlockingQueue<String> news = new LinkedBlockingQueue<>();
        connection.notificationHandler(notification -> news.add(notification.getPayload()));
        query("LISTEN vertx_news");
        PgConnection sender = await(PgConnection.connect(vertx, options(world, person)));
        await(sender.preparedQuery("SELECT pg_notify('vertx_news', $1)").execute(Tuple.of("hello")));
        assertEquals("hello", news.poll(World.SOON.toSeconds(), TimeUnit.SECONDS));
        await(sender.close());
    }
}
