package io.portcullis.conformance.vertx;

import static io.portcullis.conformance.vertx.Check.equal;
import static io.portcullis.conformance.vertx.Waiting.await;
import static io.portcullis.conformance.vertx.Waiting.state;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Many requests on their way at once. */
final class PipelineChecks {
    private static final long SEED = 20_260_228;

    private PipelineChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("a thousand pipelined queries are answered in their order", PipelineChecks::order),
                new Check("an error in a pipeline concerns only its own query", PipelineChecks::error),
                new Check("errors, simple and extended queries mix at random", PipelineChecks::mixed),
                new Check("a failed transaction refuses what is pipelined behind", PipelineChecks::failedTransaction),
                new Check("a notice in a pipeline reaches its handler", PipelineChecks::notice));
    }

    private static void order(Database database) throws Exception {
        List<Object> answers = new ArrayList<>();
        List<Future<RowSet<Row>>> asked = IntStream.range(0, 1000)
                .mapToObj(i -> database.ask("SELECT $1::int4", i).onSuccess(rows -> answers.add(Database.first(rows))))
                .toList();
        await(Future.all(asked));
        equal(IntStream.range(0, 1000).boxed().toList(), answers);
    }

    private static void error(Database database) throws Exception {
        Future<RowSet<Row>> before = database.ask("SELECT $1::int", 1);
        Future<RowSet<Row>> wrong = database.ask("SELECT 1 / $1::int", 0);
        Future<RowSet<Row>> behind = database.ask("SELECT 2");
        await(Future.join(before, wrong, behind).otherwiseEmpty());
        equal(1, Database.first(before.result()));
        equal("22012", ((PgException) wrong.cause()).getSqlState());
        equal(2, Database.first(behind.result()));
    }

    private static void mixed(Database database) throws Exception {
        Random random = new Random(SEED);
        List<Future<RowSet<Row>>> asked = new ArrayList<>();
        List<Integer> divisors = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int divisor = random.nextInt(3);
            divisors.add(divisor);
            asked.add(
                    random.nextBoolean()
                            ? database.ask("SELECT 6 / " + divisor)
                            : database.ask("SELECT 6 / $1::int", divisor));
        }
        await(Future.join(asked).otherwiseEmpty());
        for (int i = 0; i < asked.size(); i++) {
            if (divisors.get(i) == 0) {
                equal("22012", state(asked.get(i)));
            } else {
                equal(6 / divisors.get(i), Database.first(await(asked.get(i))));
            }
        }
    }

    private static void failedTransaction(Database database) throws Exception {
        Future<RowSet<Row>> begin = database.ask("BEGIN");
        Future<RowSet<Row>> wrong = database.ask("SELECT 1 / $1::int", 0);
        Future<RowSet<Row>> behind = database.ask("SELECT $1::int", 1);
        Future<RowSet<Row>> end = database.ask("COMMIT");
        Future<RowSet<Row>> after = database.ask("SELECT $1::int", 2);
        await(begin);
        equal("22012", state(wrong));
        equal("25P02", state(behind));
        await(end);
        equal(2, Database.first(await(after)));
    }

    private static void notice(Database database) throws Exception {
        List<String> notices = new ArrayList<>();
        database.connection().noticeHandler(notice -> notices.add(notice.getMessage()));
        Future<RowSet<Row>> first = database.ask("SELECT 1");
        Future<RowSet<Row>> noticed = database.ask("DO $$ BEGIN RAISE WARNING 'careful'; END $$");
        Future<RowSet<Row>> last = database.ask("SELECT $1::int", 3);
        await(Future.all(first, noticed, last));
        equal(List.of("careful"), notices);
    }
}
