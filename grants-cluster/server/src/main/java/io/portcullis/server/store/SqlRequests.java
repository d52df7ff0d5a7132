package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.RequestId;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.ChangeFailure.Refused;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link Requests} in the control database. Changes take their turn with those of grants, so none meets another half-way. */
public final class SqlRequests implements Requests {
    private static final String ONE = RequestRow.SELECT + "WHERE a.id = $1";
    private static final String PAGE = RequestRow.SELECT + """
            WHERE a.number < $1 AND ($2::text IS NULL OR a.login = $2)
              AND ($3::text IS NULL OR $3 = CASE WHEN a.state = 'pending' AND a.ends_at <= now() THEN 'expired' ELSE a.state END)
              AND ($4::text IS NULL OR a.target = $4)
            ORDER BY a.number DESC LIMIT $5""";
    private static final String STEPS =
            "SELECT at, type, who, issuer, subject, groups, words FROM portcullis.access_request_step WHERE request = $1 ORDER BY id";
    private static final String GOES = """
            UPDATE portcullis.access_request SET revision = revision + 1, state = $3, decided_at = $4, grant_id = coalesce($5, grant_id)
            WHERE id = $1 AND revision = $2 AND state = 'pending'""";
    private static final String COUNTS =
            "UPDATE portcullis.access_request SET revision = revision + 1 WHERE id = $1 AND revision = $2";
    private static final String WAITING = """
            SELECT count(*) FROM portcullis.access_request WHERE login = $1 AND state = 'pending' AND ends_at > clock_timestamp()""";
    private static final String EXPIRE = """
            WITH over AS (UPDATE portcullis.access_request SET revision = revision + 1, state = 'expired', decided_at = clock_timestamp()
                WHERE id IN (SELECT id FROM portcullis.access_request WHERE state = 'pending' AND ends_at <= clock_timestamp()
                    ORDER BY ends_at LIMIT 100 FOR UPDATE SKIP LOCKED) RETURNING id, login, target, role),
            told AS (INSERT INTO portcullis.access_request_step (request, at, type, who, groups)
                SELECT id, clock_timestamp(), 'expired', 'cluster', '{}' FROM over)
            INSERT INTO portcullis.audit (at, node, type, who, event)
                SELECT now(), $1, 'request_expired', 'cluster',
                    json_build_object('request', id, 'login', login, 'target', target, 'role', role)::text FROM over""";

    private final Database database;
    private final ChangeRunner runner;
    private final SqlChanges grants;
    private final AuditLog audit;
    private final String node;
    private final RandomGenerator random;
    private final Clock clock;

    public SqlRequests(
            Database database,
            ChangeRunner runner,
            SqlChanges grants,
            String node,
            RandomGenerator random,
            Clock clock) {
        this.database = database;
        this.runner = runner;
        this.grants = grants;
        this.audit = new AuditLog(database, node);
        this.node = node;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Uni<Outcome<Request>> create(
            Wish wish, Ruled ruled, Instant endsAt, @Nullable Granting granting, @Nullable Once<Request> once) {
        RequestId id = RequestId.random(random);
        return runner.run(change -> IdempotencyKeys.once(change, once, () -> {
            Instant now = clock.instant();
            RequestState state = granting == null ? RequestState.PENDING : RequestState.GRANTED;
            return requireRoom(change, granting, wish)
                    .compose(_ -> grant(change, granting, wish.actor()))
                    .compose(grant -> change.ask(
                                    RequestRow.INSERT,
                                    RequestRow.values(id, state, now, endsAt, wish, ruled, id(grant)))
                            .compose(_ -> RequestTrail.step(
                                    change,
                                    id,
                                    now,
                                    "asked",
                                    wish.actor(),
                                    wish.who().groups(),
                                    wish.reason()))
                            .compose(_ -> RequestTrail.audit(
                                    change, "request_created", id, wish, wish.actor(), ruled.rule(), grant))
                            .compose(_ -> grant.isEmpty()
                                    ? Future.succeededFuture()
                                    : RequestTrail.step(
                                            change,
                                            id,
                                            now,
                                            "granted",
                                            Actor.CLUSTER,
                                            List.of(),
                                            "rule " + ruled.rule())))
                    .compose(_ -> change.settle())
                    .compose(_ -> find(change, id));
        }));
    }

    private static Future<Void> requireRoom(ChangeTransaction change, @Nullable Granting granting, Wish wish) {
        if (granting != null) {
            return Future.succeededFuture();
        }
        return change.ask(WAITING, wish.who().login()).map(rows -> {
            if (rows.iterator().next().getLong(0) >= MOST_PENDING) {
                throw new Refused("target", "so many requests of yours wait for an answer already");
            }
            return null;
        });
    }

    private Future<Optional<Grant>> grant(ChangeTransaction change, @Nullable Granting granting, Actor who) {
        return switch (granting) {
            case null -> Future.succeededFuture(Optional.empty());
            case Granting.New(NewGrant grant) ->
                grants.create(change, grant, new CredentialWish.Never(), who).map(made -> Optional.of(made.grant()));
            case Granting.Longer(var id, Instant expiresAt) ->
                grants.extend(change, id, expiresAt, OptionalLong.empty(), who).map(Optional::of);
        };
    }

    @Override
    public Uni<Void> refused(Wish wish, @Nullable String rule, String why) {
        return Unis.lazy(() -> audit.add(
                "request_refused",
                wish.actor(),
                null,
                wish.extend() == null ? null : wish.extend().value(),
                RequestTrail.event(wish).put("rule", rule).put("why", why)));
    }

    @Override
    public Uni<Request> request(RequestId id) {
        return Unis.lazy(() -> database.ask(ONE, id.value())
                .compose(rows -> database.ask(STEPS, id.value()).map(steps -> one(id, rows, steps))));
    }

    private static Future<Request> find(ChangeTransaction change, RequestId id) {
        return change.ask(ONE, id.value())
                .compose(rows -> change.ask(STEPS, id.value()).map(steps -> one(id, rows, steps)));
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

    private record Placed(Request request, long number) {}

    @Override
    public Uni<Page<Request>> requests(
            @Nullable String login, @Nullable RequestState state, @Nullable String target, Page.Request page) {
        return Unis.lazy(() -> database.ask(
                        PAGE,
                        Cursors.number(page.after(), Long.MAX_VALUE),
                        login,
                        state == null ? null : state.code(),
                        target,
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
            return change(change, request, what, who)
                    .compose(_ -> change.settle())
                    .compose(_ -> find(change, id));
        }));
    }

    private Future<Void> change(ChangeTransaction change, Request request, Change what, Actor who) {
        Instant now = clock.instant();
        RequestId id = request.id();
        return switch (what) {
            case Change.Yes(var groups, var words) ->
                counts(change, request)
                        .compose(_ -> RequestTrail.step(change, id, now, "yes", who, groups, words))
                        .compose(_ -> RequestTrail.audit(
                                change, "request_approved", id, request.wish(), who, words, Optional.empty()));
            case Change.Grants(var groups, var words, Granting granting) ->
                grant(change, granting, who)
                        .compose(grant -> goes(change, request, RequestState.GRANTED, now, grant)
                                .compose(_ -> RequestTrail.step(change, id, now, "yes", who, groups, words))
                                .compose(_ ->
                                        RequestTrail.step(change, id, now, "granted", Actor.CLUSTER, List.of(), null))
                                .compose(_ -> RequestTrail.audit(
                                        change, "request_granted", id, request.wish(), who, words, grant)));
            case Change.No(var groups, var why) ->
                goes(change, request, RequestState.DENIED, now, Optional.empty())
                        .compose(_ -> RequestTrail.step(change, id, now, "no", who, groups, why))
                        .compose(_ -> RequestTrail.audit(
                                change, "request_denied", id, request.wish(), who, why, Optional.empty()));
            case Change.Withdraws() ->
                goes(change, request, RequestState.WITHDRAWN, now, Optional.empty())
                        .compose(_ -> RequestTrail.step(change, id, now, "withdrawn", who, List.of(), null))
                        .compose(_ -> RequestTrail.audit(
                                change, "request_withdrawn", id, request.wish(), who, null, Optional.empty()));
            case Change.Comments _
            when request.steps().size() >= MOST_STEPS ->
                throw new Refused("comment", "enough has been said about this request");
            case Change.Comments(var groups, var words) ->
                RequestTrail.step(change, id, now, "comment", who, groups, words)
                        .compose(_ -> RequestTrail.audit(
                                change, "request_commented", id, request.wish(), who, words, Optional.empty()));
        };
    }

    private static @Nullable String id(Optional<Grant> grant) {
        return grant.map(Grant::recordId).orElse(null);
    }

    private static Future<Void> counts(ChangeTransaction change, Request request) {
        return change.ask(COUNTS, request.id().value(), request.revision()).map(rows -> require(rows, request));
    }

    private static Future<Void> goes(
            ChangeTransaction change, Request request, RequestState to, Instant now, Optional<Grant> grant) {
        return change.ask(
                        GOES, request.id().value(), request.revision(), to.code(), ChangeTransaction.at(now), id(grant))
                .map(rows -> require(rows, request));
    }

    /** What writes whose time is over takes no turn: it may have been there first. */
    private static @Nullable Void require(RowSet<Row> rows, Request request) {
        if (rows.rowCount() != 1) {
            throw new Conflict(request.revision() + 1);
        }
        return null;
    }

    @Override
    public Uni<Integer> expire() {
        return Unis.lazy(() -> database.ask(EXPIRE, node).map(RowSet::rowCount));
    }
}
