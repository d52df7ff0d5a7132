package io.portcullis.server.store;

import io.portcullis.model.SignedRecord;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Principals} in the control database. */
public final class SqlPrincipals implements Principals {
    private static final String MINE = "SELECT login FROM portcullis.principal WHERE issuer = $1 AND subject = $2";
    /** Both keys are unique: of two that come at once for one login, one gets it. */
    private static final String BIND = """
            INSERT INTO portcullis.principal (login, issuer, subject, bound_at) VALUES ($1, $2, $3, now())
            ON CONFLICT DO NOTHING""";

    /** Whichever key signed them: nobody gets a login on the ground that nobody can tell whose it is. */
    private static final String HELD = """
            SELECT envelope FROM portcullis.record
            WHERE login = $1 AND kind IN ('grant', 'credential') AND state = 'active' AND expires_at > now()""";

    private static final String REFUSED = """
            INSERT INTO portcullis.login_refusal AS known (issuer, subject, login, at) VALUES ($1, $2, $3, now())
            ON CONFLICT (issuer, subject, login) DO UPDATE SET at = now() WHERE known.at < now() - interval '1 hour'""";
    private static final String FORGET_REFUSALS = """
            DELETE FROM portcullis.login_refusal WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM portcullis.login_refusal WHERE at < now() - interval '1 hour' LIMIT 100))""";
    /** As each change of what is granted does: none is made meanwhile. */
    private static final String NO_CHANGES = "SELECT FROM portcullis.cluster_state FOR UPDATE";

    private static final String OWNER =
            "SELECT login, issuer, subject, bound_at FROM portcullis.principal WHERE login = $1";
    private static final String LEFT = """
            SELECT count(*) FILTER (WHERE kind = 'grant') AS grants, count(*) FILTER (WHERE kind = 'credential') AS credentials
            FROM portcullis.record WHERE login = $1 AND state = 'active' AND expires_at > now()""";
    private static final String FORGET_MEMORY = "DELETE FROM portcullis.link_memory WHERE login = $1";
    private static final String FORGET_LINKS =
            "DELETE FROM portcullis.link WHERE login = $1 AND state IN ('open', 'confirmed')";
    private static final String UNBIND = "DELETE FROM portcullis.principal WHERE login = $1";

    private final Database database;
    private final AuditLog audit;
    private final String node;

    public SqlPrincipals(Database database, String node) {
        this.database = database;
        this.audit = new AuditLog(database, node);
        this.node = node;
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
        // Asked before too, so that who is refused again and again holds up no change.
        return isFree(database::ask, who, login)
                .compose(free -> free
                        ? database.inTransaction(connection -> bindIfFree(connection, who, login, event))
                        : Future.<Void>succeededFuture())
                .compose(_ -> mine(who))
                .compose(mine -> mine.<Future<Binding>>map(bound -> Future.succeededFuture(new Binding.Bound(bound)))
                        .orElseGet(() -> refused(who, login, event)));
    }

    private Future<Void> bindIfFree(SqlConnection connection, Actor who, String login, JsonObject event) {
        return Database.ask(connection, NO_CHANGES)
                .compose(_ -> isFree((sql, arguments) -> Database.ask(connection, sql, arguments), who, login))
                .compose(free -> free ? bind(connection, who, login, event) : Future.succeededFuture());
    }

    private Future<Void> bind(SqlConnection connection, Actor who, String login, JsonObject event) {
        return Database.ask(connection, BIND, login, who.issuer(), who.subject())
                .compose(bound -> bound.rowCount() == 1
                        ? AuditLog.add(connection, node, "login_bound", who, event)
                                .mapEmpty()
                        : Future.succeededFuture());
    }

    /** A way to ask the database: by itself or in a transaction. */
    private interface Asking {
        Future<RowSet<Row>> ask(String sql, @Nullable Object... arguments);
    }

    /** Nobody's, and what it can be used for is for nobody else. */
    private static Future<Boolean> isFree(Asking asking, Actor who, String login) {
        return asking.ask(OWNER, login)
                .compose(owned -> owned.size() > 0
                        ? Future.succeededFuture(false)
                        : asking.ask(HELD, login).map(held -> areAllFor(who, held)));
    }

    private static boolean areAllFor(Actor who, RowSet<Row> held) {
        String issuer = Objects.requireNonNull(who.issuer());
        String subject = Objects.requireNonNull(who.subject());
        for (Row row : held) {
            if (LoginOwners.isNotFor(issuer, subject, RecordRows.decode(row, SignedRecord.class))) {
                return false;
            }
        }
        return true;
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

    @Override
    public Uni<Optional<Owner>> owner(String login) {
        return Unis.lazy(() -> database.ask(OWNER, login).map(SqlPrincipals::owner));
    }

    private static Optional<Owner> owner(RowSet<Row> rows) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            return Optional.empty();
        }
        Row row = found.next();
        return Optional.of(new Owner(
                row.getString("login"),
                row.getString("issuer"),
                row.getString("subject"),
                row.getOffsetDateTime("bound_at").toInstant()));
    }

    @Override
    public Uni<Unbinding> unbind(String login, Actor who) {
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(connection, NO_CHANGES)
                .compose(_ -> Database.ask(connection, OWNER, login))
                .compose(rows -> owner(rows)
                        .map(owner -> unbind(connection, owner, who))
                        .orElseGet(() -> Future.succeededFuture(new Unbinding.Nobodys())))));
    }

    private Future<Unbinding> unbind(SqlConnection connection, Owner owner, Actor who) {
        return Database.ask(connection, LEFT, owner.login()).compose(rows -> {
            Row left = rows.iterator().next();
            if (left.getLong("grants") + left.getLong("credentials") > 0) {
                return Future.succeededFuture(new Unbinding.InUse(left.getLong("grants"), left.getLong("credentials")));
            }
            JsonObject event = new JsonObject()
                    .put("login", owner.login())
                    .put("issuer", owner.issuer())
                    .put("subject", owner.subject());
            return Database.ask(connection, UNBIND, owner.login())
                    .compose(_ -> Database.ask(connection, FORGET_MEMORY, owner.login()))
                    .compose(_ -> Database.ask(connection, FORGET_LINKS, owner.login()))
                    .compose(_ -> Database.ask(
                            connection,
                            RequestEnds.WITHDRAW,
                            node,
                            who.name(),
                            who.issuer(),
                            who.subject(),
                            "the login was taken from who asked",
                            owner.login()))
                    .compose(_ -> AuditLog.add(connection, node, "login_unbound", who, event))
                    .map(new Unbinding.Done(owner));
        });
    }
}
