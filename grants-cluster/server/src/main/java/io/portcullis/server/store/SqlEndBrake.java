package io.portcullis.server.store;

import io.portcullis.server.store.People.Person;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;

/** {@link EndBrake} in the control database. */
public final class SqlEndBrake implements EndBrake {
    /** One after another for each issuer: so that what is counted stays true. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 3))";

    private static final String LATELY = "> now() - interval '%d seconds'".formatted(WINDOW.toSeconds());
    private static final String ASK = """
            SELECT CASE
                WHEN EXISTS (SELECT FROM portcullis.person_check
                    WHERE issuer = $1 AND subject = $2 AND released_at %1$s) THEN 'known'
                WHEN EXISTS (SELECT FROM portcullis.person_end WHERE issuer = $1 AND subject = $2 AND at %1$s) THEN 'known'
                WHEN EXISTS (SELECT FROM portcullis.person_check WHERE issuer = $1 AND held_at IS NOT NULL) THEN 'held'
                WHEN (SELECT count(*) FROM portcullis.person_end WHERE issuer = $1 AND at %1$s) < greatest(%2$d, (SELECT count(*)
                    FROM (SELECT subject FROM portcullis.person_check WHERE issuer = $1
                        UNION SELECT subject FROM portcullis.person_end WHERE issuer = $1 AND at %1$s) who) / %3$d) THEN 'room'
                ELSE 'full' END""".formatted(LATELY, ALWAYS, SHARE);
    private static final String END = """
            INSERT INTO portcullis.person_end (issuer, subject, at) VALUES ($1, $2, now())
            ON CONFLICT (issuer, subject) DO UPDATE SET at = now()""";
    private static final String HOLD =
            "UPDATE portcullis.person_check SET held_at = coalesce(held_at, now()) WHERE issuer = $1 AND subject = $2";
    private static final String FORGET = "DELETE FROM portcullis.person_end WHERE issuer = $1 AND NOT at " + LATELY;

    private static final String HELD = """
            SELECT c.issuer, c.subject, c.held_at, p.login FROM portcullis.person_check c
                LEFT JOIN portcullis.principal p ON p.issuer = c.issuer AND p.subject = c.subject
            WHERE c.issuer = $1 AND c.held_at IS NOT NULL ORDER BY c.held_at, c.subject LIMIT 1000""";
    private static final String RELEASE = """
            UPDATE portcullis.person_check SET held_at = NULL, released_at = now(), due_at = now()
            WHERE issuer = $1 AND subject = ANY($2)""";
    private static final String BEGIN_ANEW = "DELETE FROM portcullis.person_end WHERE issuer = $1";

    private final Database database;
    private final String node;

    /** @param node this node of the grant cluster */
    public SqlEndBrake(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public Uni<Verdict> ask(Person person) {
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(connection, LOCK, person.issuer())
                .compose(_ -> Database.ask(connection, ASK, person.issuer(), person.subject()))
                .compose(rows ->
                        verdict(connection, person, rows.iterator().next().getString(0)))));
    }

    private static Future<Verdict> verdict(SqlConnection connection, Person person, String found) {
        return switch (found) {
            case "known" -> Future.succeededFuture(new Verdict.MayEnd());
            case "room" ->
                Database.ask(connection, FORGET, person.issuer())
                        .compose(_ -> Database.ask(connection, END, person.issuer(), person.subject()))
                        .map(new Verdict.MayEnd());
            default ->
                Database.ask(connection, HOLD, person.issuer(), person.subject())
                        .map(new Verdict.HeldBack(found.equals("full")));
        };
    }

    @Override
    public Uni<List<Kept>> heldBack(String issuer) {
        return Unis.lazy(() -> database.ask(HELD, issuer).map(SqlEndBrake::all));
    }

    @Override
    public Uni<List<Kept>> release(String issuer, String reason, Actor who) {
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(connection, LOCK, issuer)
                .compose(_ -> Database.ask(connection, HELD, issuer))
                .map(SqlEndBrake::all)
                .compose(held -> held.isEmpty()
                        ? Future.succeededFuture(held)
                        : release(connection, issuer, held)
                                .compose(_ -> AuditLog.add(
                                        connection, node, "held_back_released", who, event(issuer, held, reason)))
                                .map(held))));
    }

    private static Future<Void> release(SqlConnection connection, String issuer, List<Kept> held) {
        Object subjects = held.stream().map(one -> one.person().subject()).toArray(String[]::new);
        return Database.ask(connection, RELEASE, issuer, subjects)
                .compose(_ -> Database.ask(connection, BEGIN_ANEW, issuer))
                .mapEmpty();
    }

    private static JsonObject event(String issuer, List<Kept> held, String reason) {
        List<String> subjects = held.stream().map(one -> one.person().subject()).toList();
        return new JsonObject()
                .put("issuer", issuer)
                .put("subjects", new JsonArray(subjects))
                .put("reason", reason);
    }

    private static List<Kept> all(RowSet<Row> rows) {
        List<Kept> all = new ArrayList<>();
        for (Row row : rows) {
            Person person = new Person(row.getString("issuer"), row.getString("subject"));
            all.add(new Kept(person, row.getString("login"), SqlGateways.instant(row, "held_at")));
        }
        return all;
    }
}
