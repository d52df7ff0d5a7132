package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Frozen;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** {@link Freezes} in the control database. */
public final class SqlFreezes implements Freezes {
    private static final String BEGIN = """
            INSERT INTO portcullis.freeze (since, reason, who, targets, logins) VALUES (clock_timestamp(), $1, $2, $3, $4)
            RETURNING *""";
    private static final String LIFT = """
            UPDATE portcullis.freeze SET lifted_at = clock_timestamp(), lifted_by = $2 WHERE number = $1 AND lifted_at IS NULL""";
    private static final String ONE = "SELECT * FROM portcullis.freeze WHERE number = $1";
    private static final String ALL =
            "SELECT * FROM portcullis.freeze ORDER BY lifted_at IS NULL DESC, number DESC LIMIT 100";
    private static final String IN_THE_WAY = """
            SELECT number, reason FROM portcullis.freeze
            WHERE lifted_at IS NULL AND (targets = '{}' OR $1 = ANY(targets)) AND (logins = '{}' OR $2 = ANY(logins))
            ORDER BY number LIMIT 1""";
    private static final String GRANTS = """
            SELECT id FROM portcullis.record
            WHERE kind = 'grant' AND state = 'active' AND expires_at > now() AND key_id = ANY($1)
              AND (cardinality($2::text[]) = 0 OR target = ANY($2)) AND (cardinality($3::text[]) = 0 OR login = ANY($3))
            ORDER BY created_seq LIMIT $4""";

    private final Database database;
    private final ChangeRunner runner;
    private final CurrentRecords current;

    public SqlFreezes(Database database, ChangeRunner runner, CurrentRecords current) {
        this.database = database;
        this.runner = runner;
        this.current = current;
    }

    /** Frozen if a freeze is about that. */
    static Future<Void> requireNone(ChangeTransaction change, String target, String login) {
        return change.ask(IN_THE_WAY, target, login).map(rows -> {
            Iterator<Row> found = rows.iterator();
            if (found.hasNext()) {
                Row row = found.next();
                throw new Frozen(row.getLong("number"), row.getString("reason"));
            }
            return null;
        });
    }

    @Override
    public Uni<Freeze> begin(String reason, List<String> targets, List<String> logins, Actor who) {
        return runner.run(change -> change.ask(
                        BEGIN, reason, who.name(), targets.toArray(String[]::new), logins.toArray(String[]::new))
                .map(rows -> {
                    Freeze freeze = freeze(rows.iterator().next());
                    audit(change, "freeze_began", freeze, reason, who);
                    return freeze;
                }));
    }

    @Override
    public Uni<Freeze> lift(long number, String reason, Actor who) {
        return runner.run(change -> change.ask(LIFT, number, who.name())
                .compose(lifted -> change.ask(ONE, number).map(rows -> {
                    Freeze freeze = one(number, rows);
                    if (lifted.rowCount() == 1) {
                        audit(change, "freeze_lifted", freeze, reason, who);
                    }
                    return freeze;
                })));
    }

    private static void audit(ChangeTransaction change, String type, Freeze freeze, String reason, Actor who) {
        JsonObject event = new JsonObject()
                .put("freeze", freeze.number())
                .put("reason", reason)
                .put("targets", new JsonArray(freeze.targets()))
                .put("logins", new JsonArray(freeze.logins()));
        change.audit(new AuditEntry(type, who, null, null, event));
    }

    @Override
    public Uni<List<Freeze>> freezes() {
        return Unis.lazy(() -> database.ask(ALL).map(rows -> {
            List<Freeze> all = new ArrayList<>();
            rows.forEach(row -> all.add(freeze(row)));
            return all;
        }));
    }

    @Override
    public Uni<Integer> endGrants(long number, Actor who) {
        return runner.run(change -> change.ask(ONE, number)
                .map(rows -> one(number, rows))
                .compose(freeze -> {
                    if (freeze.liftedAt() != null) {
                        throw new AlreadyEnded("the freeze is lifted");
                    }
                    return change.ask(
                                    GRANTS,
                                    current.trusted().parameter(),
                                    freeze.targets().toArray(String[]::new),
                                    freeze.logins().toArray(String[]::new),
                                    AT_ONCE)
                            .compose(rows -> revoke(change, rows, "freeze " + number + ": " + freeze.reason(), who));
                }));
    }

    private Future<Integer> revoke(ChangeTransaction change, RowSet<Row> rows, String reason, Actor who) {
        Future<Integer> done = Future.succeededFuture(rows.size());
        for (Row row : rows) {
            GrantId id = new GrantId(row.getString("id"));
            done = done.compose(count -> current.grant(change, id).map(grant -> {
                Grant revoked = grant.revoked(reason);
                change.write(revoked, grant.position().seq(), AuditEntry.of("grant_revoked", who, revoked));
                return count;
            }));
        }
        return done;
    }

    private static Freeze one(long number, RowSet<Row> rows) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            throw new NotFound("freeze " + number);
        }
        return freeze(found.next());
    }

    private static Freeze freeze(Row row) {
        OffsetDateTime lifted = row.getOffsetDateTime("lifted_at");
        return new Freeze(
                row.getLong("number"),
                row.getOffsetDateTime("since").toInstant(),
                row.getString("reason"),
                row.getString("who"),
                List.of(row.getArrayOfStrings("targets")),
                List.of(row.getArrayOfStrings("logins")),
                lifted == null ? null : lifted.toInstant(),
                row.getString("lifted_by"));
    }
}
