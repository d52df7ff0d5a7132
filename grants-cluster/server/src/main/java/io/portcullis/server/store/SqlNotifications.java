package io.portcullis.server.store;

import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link Notifications} in the control database. */
public final class SqlNotifications implements Notifications {
    private static final String TOLD_BY = """
            INSERT INTO portcullis.notification_receiver (node, receiver, types, told_at)
                SELECT $1, $2, $3, now() ON CONFLICT (node, receiver) DO UPDATE SET types = excluded.types, told_at = now()""";
    private static final String TOLD_NO_MORE =
            "DELETE FROM portcullis.notification_receiver WHERE node = $1 AND NOT receiver = ANY($2)";
    /** Of two nodes each takes what the other does not; nothing as long as nobody has said again whom it tells. */
    private static final String SPREAD = """
            WITH taken AS (DELETE FROM portcullis.notable WHERE audit IN (
                    SELECT n.audit FROM portcullis.notable n JOIN portcullis.audit a ON a.id = n.audit
                    WHERE (a.type = ANY($1) AND (NOT EXISTS (SELECT FROM portcullis.notification_receiver)
                            OR EXISTS (SELECT FROM portcullis.notification_receiver r WHERE r.told_at > now() - interval '2 minutes')))
                        OR n.noted_at < now() - interval '1 day'
                    ORDER BY n.audit LIMIT 500 FOR UPDATE OF n SKIP LOCKED) RETURNING audit),
                wanted AS (SELECT DISTINCT r.receiver, w.type FROM portcullis.notification_receiver r, unnest(r.types) AS w (type)
                    WHERE r.told_at > now() - interval '2 minutes')
            INSERT INTO portcullis.notification (receiver, audit, state, tries, created_at, due_at, changed_at)
                SELECT w.receiver, a.id, 'waiting', 0, now(), now(), now()
                FROM taken JOIN portcullis.audit a ON a.id = taken.audit JOIN wanted w
                    ON w.type = a.type AND (a.type <> 'notification_test' OR a.event::json ->> 'receiver' = w.receiver)
                ORDER BY a.id
            ON CONFLICT DO NOTHING""";

    private static final String TAKE = """
            WITH taken AS (UPDATE portcullis.notification SET due_at = now() + $2 * interval '1 millisecond', tries = tries + 1
                WHERE id IN (SELECT id FROM portcullis.notification WHERE receiver = $1 AND state = 'waiting' AND due_at <= now()
                    ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING id, tries, created_at, audit)
            SELECT t.id, t.tries, t.created_at, t.audit, a.at, a.type, a.who, a.issuer, a.subject, a.grant_id, a.event
            FROM taken t JOIN portcullis.audit a ON a.id = t.audit ORDER BY t.id""";
    private static final String DELIVERED = """
            UPDATE portcullis.notification SET state = 'delivered', changed_at = now(), problem = NULL
            WHERE id = $1 AND state <> 'delivered'""";
    private static final String FAILED = """
            UPDATE portcullis.notification SET problem = $2, changed_at = now(),
                state = CASE WHEN $3::bigint IS NULL THEN 'given-up' ELSE state END,
                due_at = CASE WHEN $3::bigint IS NULL THEN due_at ELSE now() + $3 * interval '1 millisecond' END
            WHERE id = $1 AND state = 'waiting'""";
    private static final String BACKLOG = """
            SELECT receiver, count(*) AS count FROM portcullis.notification
            WHERE state = 'waiting' GROUP BY receiver""";
    private static final String FORGET = """
            DELETE FROM portcullis.notification WHERE id IN (SELECT id FROM portcullis.notification
                WHERE state <> 'waiting' AND changed_at < now() - $1 * interval '1 millisecond' LIMIT 1000 FOR UPDATE SKIP LOCKED)""";
    private static final String ABANDON = """
            UPDATE portcullis.notification n SET state = 'given-up', changed_at = now(), problem = 'no node knows this receiver any more'
            WHERE n.state = 'waiting' AND n.created_at < now() - interval '1 day' AND NOT EXISTS (
                SELECT FROM portcullis.notification_receiver r WHERE r.receiver = n.receiver AND r.told_at > now() - interval '1 day')""";
    private static final String SELECT = """
            SELECT n.id, n.receiver, n.audit, a.type, n.state, n.tries, n.created_at, n.due_at, n.changed_at, n.problem
            FROM portcullis.notification n JOIN portcullis.audit a ON a.id = n.audit""";
    private static final String PAGE = SELECT + """
             WHERE n.id < $1 AND ($2::text IS NULL OR n.receiver = $2) AND ($3::text IS NULL OR n.state = $3)
            ORDER BY n.id DESC LIMIT $4""";
    private static final String ONE = SELECT + " WHERE n.id = $1";
    private static final String LOCKED = ONE + " FOR UPDATE OF n";
    private static final String RETRY = """
            UPDATE portcullis.notification SET state = 'waiting', tries = 0, created_at = now(), due_at = now(), changed_at = now()
            WHERE id = $1""";

    private final Database database;
    private final AuditLog audit;
    private final String node;

    public SqlNotifications(Database database, String node) {
        this.database = database;
        this.audit = new AuditLog(database, node);
        this.node = node;
    }

    @Override
    public Uni<Void> receives(Map<String, Set<String>> typesByReceiver) {
        return Unis.lazy(() -> database.inTransaction(connection -> {
            Object all = typesByReceiver.keySet().toArray(String[]::new);
            Future<?> done = connection.preparedQuery(TOLD_NO_MORE).execute(Tuple.of(node, all));
            for (Map.Entry<String, Set<String>> one : typesByReceiver.entrySet()) {
                Object types = one.getValue().toArray(String[]::new);
                done = done.compose(
                        _ -> connection.preparedQuery(TOLD_BY).execute(Tuple.of(node, one.getKey(), types)));
            }
            return done.mapEmpty();
        }));
    }

    @Override
    public Uni<Integer> spread(Set<String> types) {
        Object known = types.toArray(String[]::new);
        return Unis.lazy(() -> database.ask(SPREAD, known).map(RowSet::rowCount));
    }

    @Override
    public Uni<List<Due>> due(String receiver, Duration lease, int most) {
        return Unis.lazy(() -> database.ask(TAKE, receiver, lease.toMillis(), most)
                .map(rows -> {
                    List<Due> due = new ArrayList<>();
                    rows.forEach(row -> due.add(new Due(
                            row.getLong("id"),
                            row.getInteger("tries") - 1,
                            row.getOffsetDateTime("created_at").toInstant(),
                            event(row))));
                    return due;
                }));
    }

    private static Event event(Row row) {
        return new Event(
                row.getLong("audit"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("type"),
                new Actor(row.getString("who"), row.getString("issuer"), row.getString("subject")),
                row.getString("grant_id"),
                row.getString("event"));
    }

    @Override
    public Uni<Void> delivered(long id) {
        return Unis.lazy(() -> database.ask(DELIVERED, id).mapEmpty());
    }

    @Override
    public Uni<Void> failed(long id, String problem, @Nullable Duration again) {
        return Unis.lazy(() -> database.ask(FAILED, id, problem, again == null ? null : again.toMillis())
                .mapEmpty());
    }

    @Override
    public Uni<Map<String, Long>> backlog() {
        return Unis.lazy(() -> database.ask(BACKLOG).map(rows -> {
            Map<String, Long> all = new HashMap<>();
            rows.forEach(row -> all.put(row.getString("receiver"), row.getLong("count")));
            return all;
        }));
    }

    @Override
    public Uni<Integer> forget(Duration after) {
        return Unis.lazy(() -> database.ask(ABANDON)
                .compose(_ -> database.ask(FORGET, after.toMillis()))
                .map(RowSet::rowCount));
    }

    @Override
    public Uni<Page<Notification>> notifications(@Nullable String receiver, @Nullable State state, Page.Request page) {
        return Unis.lazy(() -> database.ask(
                        PAGE,
                        Cursors.number(page.after(), Long.MAX_VALUE),
                        receiver,
                        state == null ? null : state.code(),
                        page.limit() + 1)
                .map(rows -> {
                    List<Notification> all = new ArrayList<>();
                    rows.forEach(row -> all.add(notification(row)));
                    return Cursors.page(all, page.limit(), one -> Cursors.of(one.id()));
                }));
    }

    private static Notification notification(Row row) {
        State state = State.of(row.getString("state")).orElseThrow();
        return new Notification(
                row.getLong("id"),
                row.getString("receiver"),
                row.getLong("audit"),
                row.getString("type"),
                state,
                row.getInteger("tries"),
                row.getOffsetDateTime("created_at").toInstant(),
                state == State.WAITING ? row.getOffsetDateTime("due_at").toInstant() : null,
                row.getOffsetDateTime("changed_at").toInstant(),
                row.getString("problem"));
    }

    private static Notification one(RowSet<Row> rows) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            throw new NotFound("notification of this number");
        }
        return notification(found.next());
    }

    @Override
    public Uni<Notification> retry(long id, Actor who) {
        return Unis.lazy(() -> database.inTransaction(connection -> connection
                .preparedQuery(LOCKED)
                .execute(Tuple.of(id))
                .map(SqlNotifications::one)
                .compose(before -> {
                    if (before.state() == State.DELIVERED) {
                        throw new AlreadyEnded("it was delivered");
                    }
                    JsonObject event = new JsonObject().put("notification", id).put("receiver", before.receiver());
                    return AuditLog.add(connection, node, "notification_retried", who, event);
                })
                .compose(_ -> connection.preparedQuery(RETRY).execute(Tuple.of(id)))
                .compose(_ -> connection.preparedQuery(ONE).execute(Tuple.of(id)))
                .map(SqlNotifications::one)));
    }

    @Override
    public Uni<Void> test(String receiver, Actor who) {
        return Unis.lazy(
                () -> audit.add("notification_test", who, null, null, new JsonObject().put("receiver", receiver)));
    }
}
