package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.RequestId;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link Requests} in the control database. Changes take their turn with those of grants, so none meets another half-way. */
public final class SqlRequests implements Requests {
    private static final String ONE = RequestRow.SELECT + "WHERE a.id = $1";
    private static final String PAGE = RequestRow.SELECT + """
            WHERE a.number < $1 AND ($2::text IS NULL OR (a.issuer = $2 AND a.subject = $3)) AND ($4::text IS NULL OR a.login = $4)
              AND ($5::text IS NULL OR $5 = CASE WHEN a.state = 'pending' AND a.ends_at <= now() THEN 'expired' ELSE a.state END)
              AND ($6::text IS NULL OR a.target = $6)
            ORDER BY a.number DESC LIMIT $7""";
    private static final String STEPS =
            "SELECT at, type, who, issuer, subject, groups, words, digest, acr, signed_in_at FROM portcullis.access_request_step WHERE request = $1 ORDER BY id";
    private static final String STATEMENT = """
            SELECT statement FROM portcullis.access_request WHERE grant_id = $1 AND statement IS NOT NULL ORDER BY number LIMIT 1""";
    private static final String WAITING = """
            SELECT count(*)::integer FROM (SELECT FROM portcullis.access_request
                WHERE state = 'pending' AND ends_at > now() AND approvers && $1 AND (issuer, subject) <> ($2, $3) LIMIT $4) waiting""";
    private static final String PEOPLE = """
            SELECT a.who, a.issuer, a.subject, a.login, a.groups, a.asked_at FROM portcullis.access_request a
            WHERE a.kind = 'human' AND NOT EXISTS (SELECT FROM portcullis.access_request b
                WHERE b.issuer = a.issuer AND b.subject = a.subject AND b.number > a.number)
            ORDER BY a.number DESC LIMIT $1""";
    private static final String REFUSED = """
            INSERT INTO portcullis.access_request_refusal (request, issuer, subject, reason, at) VALUES ($1, $2, $3, $4, now())
            ON CONFLICT DO NOTHING""";

    private final Database database;
    private final ChangeRunner runner;
    private final RequestChanges changes;
    private final RequestLimits limits;
    private final RequestBounds bounds;
    private final String node;
    private final RandomGenerator random;
    private final Clock clock;

    public SqlRequests(
            Database database,
            ChangeRunner runner,
            SqlChanges grants,
            RequestBounds bounds,
            String node,
            RandomGenerator random,
            Clock clock) {
        this.database = database;
        this.runner = runner;
        this.limits = new RequestLimits(bounds);
        this.changes = new RequestChanges(grants, limits, clock);
        this.bounds = bounds;
        this.node = node;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Uni<Optional<Once.StoredAnswer>> before(Actor who, @Nullable Once<Request> once) {
        return Unis.lazy(() -> {
            Future<Optional<Once.StoredAnswer>> stored =
                    once == null ? Future.succeededFuture(Optional.empty()) : IdempotencyKeys.stored(database, once);
            return stored.compose(answer -> answer.isPresent()
                    ? Future.succeededFuture(answer)
                    : limits.count(database::ask, who).map(answer));
        });
    }

    @Override
    public Uni<Outcome<Request>> create(
            Wish wish, Offer offer, Instant endsAt, @Nullable RequestedGrant grant, @Nullable Once<Request> once) {
        RequestId id = RequestId.random(random);
        return runner.run(change -> IdempotencyKeys.once(
                change,
                once,
                () -> RequestChanges.requireInForce(change, offer, 0)
                        .compose(_ -> grant == null
                                ? limits.requireRoomToWait(change, wish.actor())
                                : Future.succeededFuture())
                        .compose(_ -> changes.grant(change, wish, grant, wish.actor()))
                        .compose(made -> create(change, id, wish, offer, endsAt, made)
                                .compose(_ -> ReviewRow.open(change, id, wish, grant, made)))
                        .compose(_ -> change.settle())
                        .compose(_ -> find(change, id))));
    }

    private Future<Void> create(
            ChangeTransaction change, RequestId id, Wish wish, Offer offer, Instant endsAt, Optional<Grant> made) {
        Instant now = clock.instant();
        RequestState state = made.isEmpty() ? RequestState.PENDING : RequestState.GRANTED;
        List<String> groups = wish.who().groups();
        return change.ask(
                        RequestRow.INSERT,
                        RequestRow.values(id, state, now, endsAt, wish, offer, RequestChanges.id(made)))
                .compose(_ -> RequestTrail.step(change, id, now, "asked", wish.actor(), groups, wish.reason()))
                .compose(_ -> RequestTrail.audit(change, "request_created", id, wish, wish.actor(), offer.rule(), made))
                .compose(_ -> made.isEmpty()
                        ? Future.succeededFuture()
                        : RequestTrail.step(
                                change, id, now, "granted", Actor.CLUSTER, List.of(), "rule " + offer.rule()));
    }

    @Override
    public Uni<Void> refused(Wish wish, @Nullable String rule, String why) {
        JsonObject event = RequestTrail.event(wish).put("why", why);
        if (rule != null) {
            event.put("rule", rule);
        }
        return Unis.lazy(() -> new AuditLog(database, node).add("request_refused", wish.actor(), null, null, event));
    }

    @Override
    public Uni<Void> refusedDecision(Request request, String reason, String why, Actor who) {
        JsonObject event = RequestTrail.event(request.wish())
                .put("request", request.id().value())
                .put("why", reason)
                .put("words", why);
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(
                        connection, REFUSED, request.id().value(), who.issuer(), who.subject(), reason)
                .compose(noted -> noted.rowCount() == 0
                        ? Future.succeededFuture()
                        : AuditLog.add(connection, node, "decision_refused", who, event))));
    }

    @Override
    public Uni<Request> request(RequestId id) {
        return Unis.lazy(() -> find(database::ask, ONE, id));
    }

    /** Nobody else changes it before the end of the change. */
    private static Future<Request> find(ChangeTransaction change, RequestId id) {
        return find(change::ask, ONE + " FOR UPDATE OF a", id);
    }

    private static Future<Request> find(RequestLimits.Asking asking, String one, RequestId id) {
        return asking.ask(one, id.value())
                .compose(rows -> asking.ask(STEPS, id.value()).map(steps -> one(id, rows, steps)));
    }

    private static Request one(RequestId id, RowSet<Row> rows, RowSet<Row> steps) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            throw new NotFound("request " + id);
        }
        List<Step> all = new ArrayList<>();
        steps.forEach(row -> all.add(RequestRow.step(row)));
        return RequestRow.of(found.next(), all);
    }

    @Override
    public Uni<Optional<String>> statement(GrantId grant) {
        return Unis.lazy(() -> database.ask(STATEMENT, grant.value()).map(rows -> {
            Iterator<Row> found = rows.iterator();
            return found.hasNext() ? Optional.of(found.next().getString(0)) : Optional.empty();
        }));
    }

    @Override
    public Uni<Integer> waiting(Actor who, List<String> groups, int most) {
        return Unis.lazy(() -> database.ask(WAITING, groups.toArray(String[]::new), who.issuer(), who.subject(), most)
                .map(rows -> rows.iterator().next().getInteger(0)));
    }

    @Override
    public Uni<List<KnownPerson>> people(int most) {
        return Unis.lazy(() -> database.ask(PEOPLE, most).map(rows -> {
            List<KnownPerson> all = new ArrayList<>();
            for (Row row : rows) {
                all.add(new KnownPerson(
                        new Actor(row.getString("who"), row.getString("issuer"), row.getString("subject")),
                        row.getString("login"),
                        List.of(row.getArrayOfStrings("groups")),
                        row.getOffsetDateTime("asked_at").toInstant()));
            }
            return all;
        }));
    }

    private record Placed(Request request, long number) {}

    @Override
    public Uni<Page<Request>> requests(Filter filter, Page.Request page) {
        return Unis.lazy(() -> database.ask(
                        PAGE,
                        Cursors.number(page.after(), Long.MAX_VALUE),
                        filter.asker() == null ? null : filter.asker().issuer(),
                        filter.asker() == null ? null : filter.asker().subject(),
                        filter.login(),
                        filter.state() == null ? null : filter.state().code(),
                        filter.target(),
                        page.limit() + 1)
                .map(rows -> {
                    List<Placed> all = new ArrayList<>();
                    rows.forEach(row -> all.add(new Placed(RequestRow.of(row, List.of()), row.getLong("number"))));
                    Page<Placed> placed = Cursors.page(all, page.limit(), one -> Cursors.of(one.number()));
                    return new Page<>(
                            placed.items().stream().map(Placed::request).toList(), placed.next());
                }));
    }

    @Override
    public Uni<Request> change(RequestId id, long revision, Change what, Actor who) {
        return runner.run(change -> find(change, id).compose(request -> {
            if (request.revision() != revision) {
                throw new Conflict(request.revision());
            }
            return changes.make(change, request, what, who)
                    .compose(_ -> change.settle())
                    .compose(_ -> find(change, id));
        }));
    }

    @Override
    public Uni<Integer> expire() {
        return Unis.lazy(() -> database.ask(RequestEnds.EXPIRE, node, Actor.CLUSTER.name(), null, null, null)
                .map(RowSet::rowCount));
    }

    @Override
    public Uni<Integer> forget() {
        return Unis.lazy(() -> database.ask(RequestEnds.FORGET_HOURS)
                .compose(_ -> database.ask(RequestEnds.FORGET, bounds.keep().toMillis()))
                .map(RowSet::rowCount));
    }
}
