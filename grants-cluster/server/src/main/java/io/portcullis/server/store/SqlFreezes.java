package io.portcullis.server.store;

import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Frozen;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** {@link Freezes} in the control database. */
public final class SqlFreezes implements Freezes {
    private static final String BEGIN = """
            INSERT INTO portcullis.freeze (since, reason, who, issuer, subject, targets, logins, ends_grants, ender, ender_issuer, ender_subject)
            VALUES (clock_timestamp(), $1, $2, $3, $4, $5, $6, $7, $2, $3, $4)
            RETURNING *""";
    private static final String LIFT = """
            UPDATE portcullis.freeze SET lifted_at = clock_timestamp(), lifted_by = $2 WHERE number = $1 AND lifted_at IS NULL""";
    private static final String END = """
            UPDATE portcullis.freeze SET ends_grants = true, ended_through = 0, unreadable = 0, ended_at = NULL,
                ender = $2, ender_issuer = $3, ender_subject = $4
            WHERE number = $1 AND lifted_at IS NULL RETURNING *""";
    private static final String ONE = "SELECT * FROM portcullis.freeze WHERE number = $1";
    private static final String ALL =
            "SELECT * FROM portcullis.freeze ORDER BY lifted_at IS NULL DESC, number DESC LIMIT 100";
    private static final String IN_THE_WAY = """
            SELECT number, reason FROM portcullis.freeze
            WHERE lifted_at IS NULL AND (targets = '{}' OR $1 = ANY(targets)) AND (logins = '{}' OR $2 = ANY(logins))
            ORDER BY number LIMIT 1""";

    private final Database database;
    private final ChangeRunner runner;
    private final FreezeEnding ending;

    public SqlFreezes(Database database, ChangeRunner runner, CurrentRecords current) {
        this.database = database;
        this.runner = runner;
        this.ending = new FreezeEnding(database, runner, current);
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
    public Uni<Freeze> begin(String reason, List<String> targets, List<String> logins, boolean endGrants, Actor who) {
        return runner.run(change -> change.ask(
                        BEGIN,
                        reason,
                        who.name(),
                        who.issuer(),
                        who.subject(),
                        targets.toArray(String[]::new),
                        logins.toArray(String[]::new),
                        endGrants)
                .map(rows -> {
                    Freeze freeze = FreezeRow.of(rows.iterator().next());
                    audit(change, "freeze_began", freeze, reason, who);
                    return freeze;
                }));
    }

    @Override
    public Uni<Freeze> lift(long number, String reason, Actor who) {
        return runner.run(change -> change.ask(LIFT, number, who.name())
                .compose(lifted -> change.ask(ONE, number).map(rows -> {
                    Freeze freeze = FreezeRow.of(FreezeRow.only(number, rows));
                    if (lifted.rowCount() == 1) {
                        audit(change, "freeze_lifted", freeze, reason, who);
                    }
                    return freeze;
                })));
    }

    @Override
    public Uni<Freeze> endGrants(long number, Actor who) {
        return runner.run(change -> change.ask(ONE, number)
                .map(rows -> FreezeRow.of(FreezeRow.only(number, rows)))
                .compose(freeze -> {
                    if (freeze.liftedAt() != null) {
                        throw new AlreadyEnded("the freeze is lifted");
                    }
                    audit(change, "freeze_ends_grants", freeze, freeze.reason(), who);
                    return change.ask(END, number, who.name(), who.issuer(), who.subject())
                            .map(rows -> FreezeRow.of(FreezeRow.only(number, rows)));
                }));
    }

    private static void audit(ChangeTransaction change, String type, Freeze freeze, String reason, Actor who) {
        JsonObject event = new JsonObject()
                .put("freeze", freeze.number())
                .put("reason", reason)
                .put("targets", new JsonArray(freeze.targets()))
                .put("logins", new JsonArray(freeze.logins()))
                .put("endGrants", freeze.ending().wanted());
        change.audit(new AuditEntry(type, who, null, null, event));
    }

    @Override
    public Uni<Freeze> freeze(long number) {
        return Unis.lazy(() -> database.ask(ONE, number).map(rows -> FreezeRow.of(FreezeRow.only(number, rows))));
    }

    @Override
    public Uni<List<Freeze>> freezes() {
        return Unis.lazy(() -> database.ask(ALL).map(rows -> {
            List<Freeze> all = new ArrayList<>();
            rows.forEach(row -> all.add(FreezeRow.of(row)));
            return all;
        }));
    }

    @Override
    public Uni<Boolean> endSome() {
        return ending.some();
    }
}
