package io.portcullis.server.store;

import io.portcullis.model.RequestId;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Reviews} in the control database. */
public final class SqlReviews implements Reviews {
    private static final String ONE = ReviewRow.SELECT + "WHERE v.request = $1";
    private static final String PAGE = ReviewRow.SELECT + """
            WHERE v.number < $1 AND CASE $2::text WHEN 'open' THEN v.signed_at IS NULL
                WHEN 'overdue' THEN v.signed_at IS NULL AND v.due_at <= now() WHEN 'signed-off' THEN v.signed_at IS NOT NULL ELSE true END
            ORDER BY v.number DESC LIMIT $3""";
    private static final String SIGN_OFF = """
            UPDATE portcullis.review SET signed_at = clock_timestamp(), signed_by = $2, signed_issuer = $3, signed_subject = $4,
                signed_words = $5 WHERE request = $1 AND signed_at IS NULL""";
    private static final String COUNT = """
            SELECT count(*) AS open, count(*) FILTER (WHERE due_at <= now()) AS overdue FROM portcullis.review WHERE signed_at IS NULL""";
    private static final String OVERDUE = """
            UPDATE portcullis.review SET told = true WHERE request IN (SELECT request FROM portcullis.review
                WHERE signed_at IS NULL AND NOT told AND due_at <= now() ORDER BY due_at LIMIT 50 FOR UPDATE SKIP LOCKED)
            RETURNING request""";

    private final Database database;
    private final String node;

    public SqlReviews(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    private record Placed(Item item, long number) {}

    @Override
    public Uni<Page<Item>> reviews(@Nullable State state, Page.Request page) {
        return Unis.lazy(() -> database.ask(
                        PAGE,
                        Cursors.number(page.after(), Long.MAX_VALUE),
                        state == null ? "" : state.code(),
                        page.limit() + 1)
                .map(rows -> {
                    List<Placed> all = new ArrayList<>();
                    rows.forEach(row -> all.add(new Placed(ReviewRow.of(row), row.getLong("review"))));
                    Page<Placed> placed = Cursors.page(all, page.limit(), one -> Cursors.of(one.number()));
                    return new Page<>(placed.items().stream().map(Placed::item).toList(), placed.next());
                }));
    }

    @Override
    public Uni<Item> review(RequestId id) {
        return Unis.lazy(() -> database.ask(ONE, id.value()).map(rows -> one(id, rows)));
    }

    private static Item one(RequestId id, RowSet<Row> rows) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            throw new NotFound("review of a request " + id);
        }
        return ReviewRow.of(found.next());
    }

    @Override
    public Uni<Item> signOff(RequestId id, String words, Actor who) {
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(
                        connection, SIGN_OFF, id.value(), who.name(), who.issuer(), who.subject(), words)
                .compose(signed -> Database.ask(connection, ONE, id.value())
                        .map(rows -> one(id, rows))
                        .compose(item -> {
                            if (signed.rowCount() == 0) {
                                return Future.succeededFuture(requireBy(item, who));
                            }
                            return AuditLog.add(
                                            connection,
                                            node,
                                            "review_signed_off",
                                            who,
                                            event(item).put("words", words))
                                    .map(item);
                        }))));
    }

    private static Item requireBy(Item item, Actor who) {
        SignedOff signedOff = item.signedOff();
        if (signedOff == null || !signedOff.who().key().equals(who.key())) {
            throw new AlreadyEnded("somebody else has signed it off already");
        }
        return item;
    }

    private static JsonObject event(Item item) {
        return RequestTrail.event(item.request().wish())
                .put("request", item.request().id().value())
                .put("due", item.dueAt().toString());
    }

    @Override
    public Uni<Count> count() {
        return Unis.lazy(() -> database.ask(COUNT).map(rows -> {
            Row row = rows.iterator().next();
            return new Count(row.getLong("open"), row.getLong("overdue"));
        }));
    }

    @Override
    public Uni<List<Item>> overdue() {
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(connection, OVERDUE)
                .compose(rows -> {
                    Future<List<Item>> all = Future.succeededFuture(new ArrayList<>());
                    for (Row row : rows) {
                        RequestId id = new RequestId(row.getString(0));
                        all = all.compose(before -> Database.ask(connection, ONE, id.value())
                                .map(found -> one(id, found))
                                .compose(item -> AuditLog.add(
                                                connection, node, "review_overdue", Actor.CLUSTER, event(item))
                                        .map(_ -> {
                                            before.add(item);
                                            return before;
                                        })));
                    }
                    return all;
                })));
    }
}
