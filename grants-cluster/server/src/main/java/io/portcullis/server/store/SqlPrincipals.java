package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Iterator;
import java.util.Optional;

/** {@link Principals} in the control database. */
public final class SqlPrincipals implements Principals {
    private static final String MINE = "SELECT login FROM portcullis.principal WHERE issuer = $1 AND subject = $2";
    /** Both keys are unique: of two that come at once for one login, one gets it. */
    private static final String BIND = """
            INSERT INTO portcullis.principal (login, issuer, subject, bound_at) VALUES ($1, $2, $3, now())
            ON CONFLICT DO NOTHING""";

    private static final String REFUSED = """
            INSERT INTO portcullis.login_refusal AS known (issuer, subject, login, at) VALUES ($1, $2, $3, now())
            ON CONFLICT (issuer, subject, login) DO UPDATE SET at = now() WHERE known.at < now() - interval '1 hour'""";
    private static final String FORGET_REFUSALS = """
            DELETE FROM portcullis.login_refusal WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM portcullis.login_refusal WHERE at < now() - interval '1 hour' LIMIT 100))""";

    private final Database database;
    private final AuditLog audit;

    public SqlPrincipals(Database database, String node) {
        this.database = database;
        this.audit = new AuditLog(database, node);
    }

    @Override
    public Uni<Binding> bind(Actor who, String login) {
        return Unis.lazy(() -> mine(who)
                .compose(mine ->
                        mine.isPresent() ? Future.succeededFuture(new Binding.Bound(mine.get())) : first(who, login)));
    }

    private Future<Optional<String>> mine(Actor who) {
        return database.ask(MINE, who.issuer(), who.subject()).map(rows -> {
            Iterator<Row> found = rows.iterator();
            return found.hasNext() ? Optional.of(found.next().getString(0)) : Optional.empty();
        });
    }

    private Future<Binding> first(Actor who, String login) {
        JsonObject event = new JsonObject().put("login", login);
        return database.ask(BIND, login, who.issuer(), who.subject())
                .compose(result -> result.rowCount() == 1
                        ? audit.add("login_bound", who, null, null, event).map(true)
                        : Future.succeededFuture(false))
                .compose(_ -> mine(who))
                .compose(mine -> mine.<Future<Binding>>map(bound -> Future.succeededFuture(new Binding.Bound(bound)))
                        .orElseGet(() -> refused(who, login, event)));
    }

    /** Who asks again and again is written down once an hour: nobody fills the audit. */
    private Future<Binding> refused(Actor who, String login, JsonObject event) {
        return database.ask(REFUSED, who.issuer(), who.subject(), login)
                .compose(noted -> noted.rowCount() == 0
                        ? Future.succeededFuture(new Binding.Taken(login, false))
                        : audit.add("login_taken", who, null, null, event)
                                .compose(_ -> database.ask(FORGET_REFUSALS))
                                .map(new Binding.Taken(login, true)));
    }
}
