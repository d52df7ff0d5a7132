package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.GrantId;
import io.portcullis.model.RequestId;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link EmergencyGrants} in the control database. */
public final class SqlEmergencyGrants implements EmergencyGrants {
    /** What stands in the place of a rule. */
    private static final String RULE = "emergency";

    private static final String ONE = EmergencyRow.SELECT + "WHERE e.grant_id = $1";
    private static final String PAGE = EmergencyRow.SELECT + "WHERE e.number < $1 ORDER BY e.number DESC LIMIT $2";
    private static final String FILES = """
            SELECT r.id, r.state, r.envelope FROM portcullis.emergency_grant e
            JOIN portcullis.record r ON r.id IN (e.grant_id, e.credential_id) WHERE e.grant_id = $1 ORDER BY r.kind DESC""";
    private static final String TELL = """
            UPDATE portcullis.emergency_grant SET told = true WHERE grant_id IN (SELECT grant_id FROM portcullis.emergency_grant
                WHERE used_at IS NOT NULL AND NOT told ORDER BY used_at LIMIT 20 FOR UPDATE SKIP LOCKED) RETURNING grant_id""";
    /** Gateways' clocks may differ a little from this one. */
    private static final String USED_UP = EmergencyRow.SELECT + """
            WHERE e.used_at IS NOT NULL AND NOT e.revoked AND e.used_at + e.length_ms * interval '1 millisecond' + interval '5 minutes' < now()
            ORDER BY e.used_at LIMIT 20""";

    private static final String REVOKED = "UPDATE portcullis.emergency_grant SET revoked = true WHERE grant_id = $1";

    private final Database database;
    private final ChangeRunner runner;
    private final SqlChanges grants;
    private final String node;
    private final RandomGenerator random;
    private final Clock clock;

    public SqlEmergencyGrants(
            Database database,
            ChangeRunner runner,
            SqlChanges grants,
            String node,
            RandomGenerator random,
            Clock clock) {
        this.database = database;
        this.runner = runner;
        this.grants = grants;
        this.node = node;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Uni<Outcome<Item>> create(Wanted wanted, Actor who, @Nullable Once<Item> once) {
        RequestId request = RequestId.random(random);
        return runner.run(change -> IdempotencyKeys.once(
                change,
                once,
                () -> grants.create(change, wanted.grant(), new CredentialWish.Always(wanted.credential()), who)
                        .compose(made -> request(change, request, wanted, made, who)
                                .compose(_ -> change.ask(
                                        EmergencyRow.INSERT,
                                        EmergencyRow.values(made, credential(made), request, wanted)))
                                .map(_ -> item(made, request, wanted)))));
    }

    private static CredentialId credential(GrantMade made) {
        Credential credential = made.credential();
        if (credential == null) {
            throw new IllegalStateException("an emergency grant has a secret of its own");
        }
        return credential.id();
    }

    private static Item item(GrantMade made, RequestId request, Wanted wanted) {
        return new Item(
                made.grant(), credential(made), request, wanted.use(), wanted.reviewers(), wanted.within(), null);
    }

    /** What an operator asks for in somebody's name. */
    private Future<Void> request(ChangeTransaction change, RequestId id, Wanted wanted, GrantMade made, Actor who) {
        NewGrant grant = wanted.grant();
        Instant now = clock.instant();
        Wish wish = new Wish(
                who,
                new Requester(
                        grant.principal().kind(),
                        grant.principal().login(),
                        grant.principal().issuer(),
                        grant.principal().subject(),
                        List.of(),
                        Map.of(),
                        null,
                        null),
                grant.target(),
                grant.role(),
                grant.scope(),
                null,
                null,
                grant.validity().expiresAt(),
                null,
                grant.reason(),
                null,
                null,
                Set.of(),
                false);
        Offer offer = new Offer(RULE, "", 0, List.of(), grant.scope(), grant.stale());
        return change.ask(
                        RequestRow.INSERT,
                        RequestRow.values(
                                id,
                                RequestState.GRANTED,
                                now,
                                grant.validity().expiresAt(),
                                wish,
                                offer,
                                made.grant().recordId()))
                .compose(_ -> RequestTrail.step(change, id, now, "asked", who, List.of(), grant.reason()))
                .compose(_ -> RequestTrail.step(
                        change,
                        id,
                        now,
                        "granted",
                        Actor.CLUSTER,
                        List.of(),
                        "for an emergency, at " + wanted.use().gateway()))
                .compose(_ -> RequestTrail.audit(
                        change,
                        "emergency_grant_created",
                        id,
                        wish,
                        who,
                        wanted.use().gateway(),
                        Optional.of(made.grant())));
    }

    @Override
    public Uni<Page<Item>> list(Page.Request page) {
        return Unis.lazy(() -> database.ask(PAGE, Cursors.number(page.after(), Long.MAX_VALUE), page.limit() + 1)
                .map(rows -> {
                    List<Placed> all = new ArrayList<>();
                    rows.forEach(row -> all.add(new Placed(EmergencyRow.of(row), row.getLong("number"))));
                    Page<Placed> placed = Cursors.page(all, page.limit(), one -> Cursors.of(one.number()));
                    return new Page<>(placed.items().stream().map(Placed::item).toList(), placed.next());
                }));
    }

    private record Placed(Item item, long number) {}

    @Override
    public Uni<Item> one(GrantId id) {
        return Unis.lazy(() -> database.ask(ONE, id.value()).map(rows -> one(id, rows)));
    }

    private static Item one(GrantId id, RowSet<Row> rows) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            throw missing(id);
        }
        return EmergencyRow.of(found.next());
    }

    private static NotFound missing(GrantId id) {
        return new NotFound("emergency grant " + id + " of this cluster's");
    }

    @Override
    public Uni<List<File>> files(GrantId id) {
        return Unis.lazy(() -> database.ask(FILES, id.value()).map(rows -> {
            List<File> files = new ArrayList<>();
            for (Row row : rows) {
                if (!row.getString("state").equals("active")) {
                    throw new AlreadyEnded("the emergency grant is revoked");
                }
                files.add(new File(
                        name(row.getString("id")),
                        Bytes.of(row.getBuffer("envelope").getBytes())));
            }
            if (files.isEmpty()) {
                throw missing(id);
            }
            return List.copyOf(files);
        }));
    }

    private static String name(String id) {
        return id + (GrantId.isValid(id) ? ".grant" : ".credential");
    }

    @Override
    public Uni<List<Item>> used() {
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(connection, TELL)
                .compose(rows -> {
                    Future<List<Item>> all = Future.succeededFuture(new ArrayList<>());
                    for (Row row : rows) {
                        GrantId id = new GrantId(row.getString(0));
                        all = all.compose(before -> tell(connection, id).map(item -> {
                            before.add(item);
                            return before;
                        }));
                    }
                    return all;
                })));
    }

    private Future<Item> tell(SqlConnection connection, GrantId id) {
        return Database.ask(connection, ONE, id.value())
                .map(rows -> one(id, rows))
                .compose(item -> {
                    Used used = item.used();
                    JsonObject event = new JsonObject()
                            .put("login", item.grant().principal().login())
                            .put("target", item.grant().target())
                            .put("role", item.grant().role())
                            .put("reason", item.grant().reason())
                            .put("grant", id.value())
                            .put("request", item.request().value())
                            .put("gateway", item.use().gateway())
                            .put("used", used == null ? null : used.at().toString());
                    return AuditLog.add(
                                    connection,
                                    node,
                                    "emergency_grant_used",
                                    Actor.CLUSTER,
                                    used == null ? null : used.session(),
                                    event)
                            .map(item);
                });
    }

    @Override
    public Uni<List<Item>> usedUp() {
        return Unis.lazy(() -> database.ask(USED_UP).map(rows -> {
            List<Item> items = new ArrayList<>();
            rows.forEach(row -> items.add(EmergencyRow.of(row)));
            return List.copyOf(items);
        }));
    }

    @Override
    public Uni<Void> revoked(GrantId id) {
        return Unis.lazy(() -> database.ask(REVOKED, id.value()).mapEmpty());
    }
}
