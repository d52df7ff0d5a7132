package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.server.service.Place;
import io.portcullis.server.service.RenewalPlan;
import io.portcullis.server.store.ChangeFailure.Frozen;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.ChangeFailure.SomebodyElses;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link ServiceGrants} in the control database. */
public final class SqlServiceGrants implements ServiceGrants {
    private static final String ALL = ServiceRows.SELECT + " ORDER BY s.service, s.login, s.target, s.role";
    private static final String ONE =
            ServiceRows.SELECT + " WHERE s.service = $2 AND s.login = $3 AND s.target = $4 AND s.role = $5";
    private static final String AGREED = "SELECT max(number) FROM portcullis.rules_agreed";
    private static final String DONE = """
            INSERT INTO portcullis.service_grant (service, login, target, role, grant_id, terms, life_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (service, login, target, role) DO UPDATE SET grant_id = excluded.grant_id, terms = excluded.terms,
                life_ms = excluded.life_ms, asked = false, refused_at = NULL, refused_why = NULL, tried_at = NULL, tried_rules = NULL""";
    private static final String OWN =
            "INSERT INTO portcullis.service_grant_made (grant_id, service) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    /** What the login has for that target, and is of no service. */
    private static final String OTHERS = """
            SELECT id, envelope FROM portcullis.record
            WHERE login = $1 AND kind = 'grant' AND state = 'active' AND target = $2 AND not_before <= $3 AND expires_at > $3
              AND key_id = ANY($4) AND id NOT IN (SELECT grant_id FROM portcullis.service_grant WHERE grant_id IS NOT NULL)
            ORDER BY created_seq DESC""";
    private static final String REFUSED = """
            INSERT INTO portcullis.service_grant AS s
                (service, login, target, role, terms, life_ms, refused_at, refused_why, tried_at, tried_rules)
            VALUES ($1, $2, $3, $4, '', $5, clock_timestamp(), $6, clock_timestamp(), $7)
            ON CONFLICT (service, login, target, role) DO UPDATE SET refused_at = coalesce(s.refused_at, excluded.refused_at),
                refused_why = excluded.refused_why, tried_at = excluded.tried_at, tried_rules = excluded.tried_rules""";
    private static final String FORGET = """
            DELETE FROM portcullis.service_grant WHERE service = $1 AND login = $2 AND target = $3 AND role = $4""";
    private static final String GO_ON = """
            UPDATE portcullis.service_grant SET refused_at = NULL, refused_why = NULL, tried_at = NULL, tried_rules = NULL
            WHERE service = $1 AND login = $2 AND target = $3 AND role = $4""";
    private static final String ASK =
            "UPDATE portcullis.service_grant SET asked = true, tried_at = NULL WHERE service = $1";
    private static final String SERVICE_OF = "SELECT service FROM portcullis.service_grant_made WHERE grant_id = $1";

    private static final String GONE = "no rule in force wants it any more";

    private final Database database;
    private final ChangeRunner runner;
    private final SqlChanges changes;
    private final CurrentRecords current;
    private final Clock clock;

    public SqlServiceGrants(
            Database database, ChangeRunner runner, SqlChanges changes, CurrentRecords current, Clock clock) {
        this.database = database;
        this.runner = runner;
        this.changes = changes;
        this.current = current;
        this.clock = clock;
    }

    @Override
    public Uni<List<State>> all() {
        return Unis.lazy(() -> database.ask(ALL, (Object) current.trusted().parameter())
                .map(rows -> {
                    Instant now = clock.instant();
                    List<State> all = new ArrayList<>();
                    rows.forEach(row -> all.add(ServiceRows.of(row, now)));
                    return all;
                }));
    }

    @Override
    public RenewalPlan plan(@Nullable Wish wish, @Nullable State state, Instant now) {
        if (wish == null) {
            return state == null
                    ? new RenewalPlan.Forget()
                    : RenewalPlan.of(
                            new RenewalPlan.Wanted(false, state.life(), false, false, false), state.current(), now);
        }
        ServiceTerms terms = new ServiceTerms(wish.rule());
        Principal principal = terms.principal();
        boolean stranger = state != null
                && state.current() != null
                && !(principal.issuer().equals(state.issuer())
                        && principal.subject().equals(state.subject()));
        boolean changed = state != null && !state.terms().equals(terms.digest());
        return RenewalPlan.of(
                new RenewalPlan.Wanted(true, wish.rule().life(), changed, stranger, state != null && state.asked()),
                state == null ? null : state.current(),
                now);
    }

    /** What is known when it is decided. */
    private record Turn(
            ChangeTransaction change,
            Place place,
            @Nullable Wish wish,
            @Nullable State state,
            long agreement,
            Instant now) {
        boolean wasRefused() {
            return state != null && state.refused() != null;
        }
    }

    @Override
    public Uni<Done> renew(Place place, @Nullable Wish wish, long agreement, @Nullable String denial) {
        return runner.run(change -> change.ask(AGREED).compose(rows -> {
            Long number = rows.iterator().next().getLong(0);
            if (number == null || number != agreement) {
                return Future.succeededFuture(nothing());
            }
            Instant now = clock.instant();
            return state(change, place, now)
                    .compose(state -> act(new Turn(change, place, wish, state.orElse(null), agreement, now), denial));
        }));
    }

    private Future<Optional<State>> state(ChangeTransaction change, Place place, Instant now) {
        return change.ask(
                        ONE,
                        current.trusted().parameter(),
                        place.service(),
                        place.login(),
                        place.target(),
                        place.role())
                .map(rows -> {
                    Iterator<Row> found = rows.iterator();
                    return found.hasNext() ? Optional.of(ServiceRows.of(found.next(), now)) : Optional.empty();
                });
    }

    private Future<Done> act(Turn turn, @Nullable String denial) {
        return switch (plan(turn.wish(), turn.state(), turn.now())) {
            case RenewalPlan.Make _ when denial != null -> refuse(turn, denial);
            case RenewalPlan.Renew _ when denial != null -> refuse(turn, denial);
            case RenewalPlan.Make _ when turn.wish() != null -> orRefuse(turn, make(turn, turn.wish()));
            case RenewalPlan.Renew(boolean terms)
            when turn.wish() != null -> orRefuse(turn, renew(turn, turn.wish(), terms));
            case RenewalPlan.Refuse _ -> refuse(turn, GONE);
            case RenewalPlan.Forget _ ->
                change(turn, FORGET)
                        .map(rows -> new Done(rows == 0 ? Result.NOTHING : Result.FORGOTTEN, false, null, null));
            case RenewalPlan.Make _, RenewalPlan.Renew _, RenewalPlan.Wait _, RenewalPlan.Held _ ->
                turn.wasRefused() ? change(turn, GO_ON).map(nothing()) : Future.succeededFuture(nothing());
        };
    }

    private static Done nothing() {
        return new Done(Result.NOTHING, false, null, null);
    }

    private static Future<Integer> change(Turn turn, String sql) {
        Place place = turn.place();
        return turn.change()
                .ask(sql, place.service(), place.login(), place.target(), place.role())
                .map(rows -> rows.rowCount());
    }

    /** What the login has already is taken over: gateways admit nobody who has two that are alike and names neither. */
    private Future<Done> make(Turn turn, Wish wish) {
        ServiceTerms terms = new ServiceTerms(wish.rule());
        return other(turn, terms)
                .compose(other -> other.isPresent()
                        ? renew(turn, wish, other.get(), true)
                        : changes.create(
                                        turn.change(),
                                        terms.grant(turn.place(), turn.now()),
                                        new CredentialWish.Never(),
                                        Actor.CLUSTER)
                                .compose(made -> done(turn, Result.MADE, made.grant(), terms, true)));
    }

    private Future<Optional<Grant>> other(Turn turn, ServiceTerms terms) {
        Place place = turn.place();
        return turn.change()
                .ask(
                        OTHERS,
                        place.login(),
                        place.target(),
                        ChangeTransaction.at(turn.now()),
                        current.trusted().parameter())
                .map(rows -> {
                    for (Row row : rows) {
                        Grant grant = current.open(row.getString("id"), row, Grant.class);
                        if (terms.couldBe(grant)) {
                            return Optional.of(grant);
                        }
                    }
                    return Optional.empty();
                });
    }

    private Future<Done> renew(Turn turn, Wish wish, boolean all) {
        State state = turn.state();
        if (state == null || state.grant() == null) {
            throw new IllegalStateException("nothing is there to be renewed");
        }
        return current.grant(turn.change(), state.grant()).compose(grant -> renew(turn, wish, grant, all));
    }

    private static Future<Done> renew(Turn turn, Wish wish, Grant grant, boolean all) {
        ServiceTerms terms = new ServiceTerms(wish.rule());
        return SqlFreezes.requireNone(
                        turn.change(), grant.target(), grant.principal().login())
                .compose(_ -> LoginOwners.require(turn.change(), grant.principal()))
                .compose(_ -> {
                    Grant renewed = terms.renewed(grant, all, turn.now());
                    turn.change()
                            .write(
                                    renewed,
                                    grant.position().seq(),
                                    AuditEntry.of("grant_extended", Actor.CLUSTER, renewed));
                    return done(turn, Result.RENEWED, renewed, terms, all);
                });
    }

    /** @param all whether the grant is as the rule says: what an operator has changed in it is not, until then */
    private static Future<Done> done(Turn turn, Result result, Grant grant, ServiceTerms terms, boolean all) {
        Place place = turn.place();
        Wish wish = turn.wish();
        State state = turn.state();
        if (wish == null) {
            throw new IllegalStateException("no rule wants that");
        }
        if (turn.wasRefused()) {
            turn.change().audit(entry("service_renewal_resumed", place, grant, null));
        }
        return turn.change()
                .ask(
                        DONE,
                        place.service(),
                        place.login(),
                        place.target(),
                        place.role(),
                        grant.recordId(),
                        all || state == null ? terms.digest() : state.terms(),
                        wish.rule().life().toMillis())
                .compose(_ -> turn.change().ask(OWN, grant.recordId(), place.service()))
                .map(new Done(result, turn.wasRefused(), grant, null));
    }

    /** All of these are found out before anything is written. */
    private Future<Done> orRefuse(Turn turn, Future<Done> done) {
        return done.recover(failure -> switch (failure) {
            case Frozen frozen -> refuse(turn, String.valueOf(frozen.getMessage()));
            case SomebodyElses taken -> refuse(turn, String.valueOf(taken.getMessage()));
            case ChangeFailure.Refused refused -> refuse(turn, String.valueOf(refused.getMessage()));
            default -> Future.failedFuture(failure);
        });
    }

    private static Future<Done> refuse(Turn turn, String why) {
        Place place = turn.place();
        State state = turn.state();
        if (!turn.wasRefused()) {
            turn.change()
                    .audit(entry("service_renewal_refused", place, null, why)
                            .about(
                                    state == null || state.grant() == null
                                            ? null
                                            : state.grant().value()));
        }
        long life = turn.wish() != null
                ? turn.wish().rule().life().toMillis()
                : state == null ? 0 : state.life().toMillis();
        return turn.change()
                .ask(REFUSED, place.service(), place.login(), place.target(), place.role(), life, why, turn.agreement())
                .map(new Done(turn.wasRefused() ? Result.STILL_REFUSED : Result.REFUSED, false, null, why));
    }

    private static AuditEntry entry(String type, Place place, @Nullable Grant grant, @Nullable String why) {
        JsonObject event = new JsonObject()
                .put("service", place.service())
                .put("login", place.login())
                .put("target", place.target())
                .put("role", place.role());
        if (why != null) {
            event.put("reason", why);
        }
        return new AuditEntry(type, Actor.CLUSTER, null, grant == null ? null : grant.recordId(), event);
    }

    @Override
    public Uni<Void> ask(String service, String reason, Actor who) {
        return runner.run(change -> change.ask(ASK, service).map(rows -> {
            if (rows.rowCount() == 0) {
                throw new NotFound("service " + service);
            }
            JsonObject event = new JsonObject().put("service", service).put("reason", reason);
            change.audit(new AuditEntry("service_renew_asked", who, null, null, event));
            return null;
        }));
    }

    @Override
    public Uni<Optional<String>> serviceOf(GrantId grant) {
        return Unis.lazy(() -> database.ask(SERVICE_OF, grant.value()).map(rows -> {
            Iterator<Row> found = rows.iterator();
            return found.hasNext() ? Optional.of(found.next().getString(0)) : Optional.empty();
        }));
    }
}
