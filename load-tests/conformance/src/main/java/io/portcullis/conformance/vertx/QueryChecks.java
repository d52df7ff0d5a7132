package io.portcullis.conformance.vertx;

import static io.portcullis.conformance.vertx.Check.equal;
import static io.portcullis.conformance.vertx.Waiting.await;
import static io.portcullis.conformance.vertx.Waiting.state;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Single statements: what goes in and what comes back. */
final class QueryChecks {
    private static final int MEGABYTE = 1 << 20;

    private QueryChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("a simple query has several results", QueryChecks::severalResults),
                new Check("an error ends the rest of a simple query", QueryChecks::errorInSimpleQuery),
                new Check("values go in and come back in binary", QueryChecks::values),
                new Check("null goes in and comes back", QueryChecks::nulls),
                new Check("a statement of 8 MB and a value of 16 MB pass", QueryChecks::large),
                new Check("two hundred columns come back", QueryChecks::columns),
                new Check("a prepared statement is used many times", QueryChecks::prepared),
                new Check("a wrong statement can not be prepared", QueryChecks::wrongStatement),
                new Check("a cursor reads in parts", QueryChecks::cursor),
                new Check("a stream reads in parts", QueryChecks::stream),
                new Check("a batch arrives whole", QueryChecks::batch),
                new Check("a batch with an error leaves nothing", QueryChecks::batchWithError),
                new Check("a hundred thousand rows arrive in their order", QueryChecks::manyRows));
    }

    private static void severalResults(Database database) throws Exception {
        RowSet<Row> first = database.query("SELECT 1; SELECT 'grün'; SELECT generate_series(1, 3)");
        equal(1, Database.first(first));
        equal("grün", Database.first(first.next()));
        equal(3, first.next().next().rowCount());
    }

    private static void errorInSimpleQuery(Database database) throws Exception {
        database.query("CREATE TEMP TABLE t (i int)");
        equal("22012", state(database.ask("INSERT INTO t VALUES (1); SELECT 1 / 0; INSERT INTO t VALUES (2)")));
        equal(0L, database.value("SELECT count(*) FROM t"));
    }

    private static void values(Database database) throws Exception {
        UUID id = new UUID(1, 2);
        LocalDateTime time = LocalDateTime.of(2026, 2, 28, 12, 30, 15, 123_456_000);
        Row row = await(database.ask(
                        "SELECT $1::text, $2::int8, $3::text[], $4::bytea, $5::uuid, $6::timestamp, $7::float8",
                        "漢",
                        Long.MIN_VALUE,
                        new String[] {"a,b", "{}"},
                        Buffer.buffer("x"),
                        id,
                        time,
                        0.1))
                .iterator()
                .next();
        equal("漢", row.getString(0));
        equal(Long.MIN_VALUE, row.getLong(1));
        equal(List.of("a,b", "{}"), List.of(row.getArrayOfStrings(2)));
        equal("x", row.getBuffer(3).toString());
        equal(id, row.getUUID(4));
        equal(time, row.getLocalDateTime(5));
        equal(0.1, row.getDouble(6));
    }

    private static void nulls(Database database) throws Exception {
        Row row = await(database.connection()
                        .preparedQuery("SELECT $1::int, $2::text, 3")
                        .execute(Tuple.tuple().addValue(null).addValue(null)))
                .iterator()
                .next();
        equal(true, row.getValue(0) == null && row.getValue(1) == null);
        equal(3, row.getInteger(2));
    }

    private static void large(Database database) throws Exception {
        equal(8 * MEGABYTE, database.value("SELECT length('" + "x".repeat(8 * MEGABYTE) + "')"));
        Buffer value = Buffer.buffer(new byte[16 * MEGABYTE]);
        Row row = await(database.ask("SELECT $1::bytea, length($1::bytea)", value))
                .iterator()
                .next();
        equal(16 * MEGABYTE, row.getInteger(1));
        equal(value, row.getBuffer(0));
    }

    private static void columns(Database database) throws Exception {
        String list = String.join(
                ", ", IntStream.range(0, 200).mapToObj(i -> i + " AS c" + i).toList());
        Row row = database.query("SELECT " + list).iterator().next();
        equal(200, row.size());
        equal(199, row.getInteger("c199"));
    }

    private static void prepared(Database database) throws Exception {
        PreparedStatement statement = await(database.connection().prepare("SELECT $1::int * 2"));
        for (int i = 0; i < 500; i++) {
            equal(2 * i, Database.first(await(statement.query().execute(Tuple.of(i)))));
        }
        await(statement.close());
    }

    private static void wrongStatement(Database database) throws Exception {
        equal("42601", state(database.connection().prepare("SELEC 1")));
        equal("42P01", state(database.connection().prepare("SELECT * FROM no_such_table")));
        equal(1, database.value("SELECT 1"));
    }

    private static void cursor(Database database) throws Exception {
        Transaction transaction = await(database.connection().begin());
        PreparedStatement statement = await(database.connection().prepare("SELECT generate_series(1, $1)"));
        Cursor cursor = statement.cursor(Tuple.of(1000));
        equal(300, await(cursor.read(300)).size());
        equal(300, await(cursor.read(300)).size());
        await(cursor.close());
        await(transaction.commit());
        equal(1, database.value("SELECT 1"));
    }

    private static void stream(Database database) throws Exception {
        Transaction transaction = await(database.connection().begin());
        PreparedStatement statement = await(database.connection().prepare("SELECT generate_series(1, $1)"));
        RowStream<Row> rows = statement.createStream(50, Tuple.of(5000));
        long[] sum = {0};
        CompletableFuture<Long> ended = new CompletableFuture<>();
        rows.exceptionHandler(ended::completeExceptionally)
                .endHandler(_ -> ended.complete(sum[0]))
                .handler(row -> sum[0] += row.getInteger(0));
        equal(5000L * 5001 / 2, ended.get(60, TimeUnit.SECONDS));
        await(transaction.commit());
    }

    private static void batch(Database database) throws Exception {
        database.query("CREATE TEMP TABLE t (i int PRIMARY KEY)");
        List<Tuple> rows = IntStream.range(0, 2000).mapToObj(Tuple::of).toList();
        await(database.connection().preparedQuery("INSERT INTO t VALUES ($1)").executeBatch(rows));
        equal(1_999_000L, database.value("SELECT sum(i) FROM t"));
    }

    private static void batchWithError(Database database) throws Exception {
        database.query("CREATE TEMP TABLE t (i int PRIMARY KEY)");
        List<Tuple> rows = List.of(Tuple.of(1), Tuple.of(2), Tuple.of(1), Tuple.of(3));
        equal(
                "23505",
                state(database.connection()
                        .preparedQuery("INSERT INTO t VALUES ($1)")
                        .executeBatch(rows)));
        equal(0L, database.value("SELECT count(*) FROM t"));
    }

    private static void manyRows(Database database) throws Exception {
        List<Object> rows = Database.column(database.query("SELECT i FROM generate_series(1, 100000) AS i"));
        equal(IntStream.rangeClosed(1, 100_000).boxed().toList(), rows);
    }
}
