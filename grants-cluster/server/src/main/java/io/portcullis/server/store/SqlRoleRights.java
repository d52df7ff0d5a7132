package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link RoleRights} in the control database. */
public final class SqlRoleRights implements RoleRights {
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 15))";
    private static final String SAVE = """
            INSERT INTO portcullis.rights_report AS r (node, target, role, user_name, database, host, grants, at, looked_at, stale_at,
                problem, findings, backends)
            VALUES ($1, $2, $3, $4, $5, $6, $7, now(), CASE WHEN $8 = '' THEN now() END, now() + $9 * interval '1 millisecond', $8, $10, '[]')
            ON CONFLICT (node, target, role) DO UPDATE SET user_name = excluded.user_name, database = excluded.database,
                host = CASE WHEN $8 = '' THEN excluded.host ELSE r.host END, grants = excluded.grants, at = now(),
                looked_at = coalesce(excluded.looked_at, r.looked_at), stale_at = excluded.stale_at, problem = excluded.problem,
                findings = CASE WHEN $8 = '' THEN excluded.findings ELSE r.findings END""";
    /** Whether there is room for one more of this gateway. */
    private static final String ROOM = """
            SELECT count(*) < 1000 OR bool_or(target = $2 AND role = $3) AS room FROM portcullis.rights_report WHERE node = $1""";

    private static final String LOOKS = """
            SELECT node, target, role, user_name, database, host, grants, at, looked_at, problem, findings, backends, backends_at
            FROM portcullis.rights_report WHERE target = $1 AND stale_at > now() ORDER BY role, node LIMIT 5000""";
    private static final String FINDINGS = """
            SELECT number, target, role, kind, severity, detail, since FROM portcullis.rights_finding
            WHERE number < $1 AND ($2::text IS NULL OR severity = $2) ORDER BY number DESC LIMIT $3""";
    private static final String WEIGHTY = """
            SELECT number, target, role, kind, severity, detail, since FROM portcullis.rights_finding
            WHERE target = $1 AND role = $2 AND severity <> 'low' ORDER BY severity, kind LIMIT 20""";
    private static final String ASK = """
            INSERT INTO portcullis.rights_wish AS w (target, id, asked_at) VALUES ($1, $2, now())
            ON CONFLICT (target) DO UPDATE SET id = excluded.id, asked_at = now() WHERE w.asked_at < now() - interval '3 seconds'""";
    private static final String LIVE =
            "SELECT node FROM portcullis.gateway_report WHERE at > now() - interval '10 seconds' ORDER BY node";
    private static final String WISHES = """
            SELECT id, target FROM portcullis.rights_wish WHERE asked_at > now() - interval '30 seconds' ORDER BY asked_at LIMIT 100""";
    private static final String OVER =
            "DELETE FROM portcullis.rights_wish WHERE asked_at < now() - interval '1 minute'";
    private static final String ENDED =
            "DELETE FROM portcullis.gateway_backend WHERE seen_at < now() - interval '10 minutes'";
    private static final String STALE_TARGETS =
            "SELECT DISTINCT target FROM portcullis.rights_report WHERE stale_at < now() LIMIT 20";
    private static final String STALE =
            "DELETE FROM portcullis.rights_report WHERE target = $1 AND stale_at < now() RETURNING role";
    private static final String COUNT = """
            SELECT count(*) FILTER (WHERE severity = 'critical') AS critical, count(*) FILTER (WHERE severity = 'high') AS high,
                count(*) FILTER (WHERE severity = 'low') AS low, count(*) FILTER (WHERE role = '') AS backends
            FROM portcullis.rights_finding""";

    /** A gateway that never looks again by itself may be asked again within this time. */
    private static final long UNASKED_MILLIS = 7L * 24 * 3600 * 1000;

    private static final long LEEWAY_MILLIS = 10L * 60 * 1000;

    private final Database database;
    private final String node;
    private final RandomGenerator random;
    private final NobodysBackends nobodys = new NobodysBackends();
    private final RightsTrail trail;

    public SqlRoleRights(Database database, String node, RandomGenerator random) {
        this.database = database;
        this.node = node;
        this.random = random;
        this.trail = new RightsTrail(node);
    }

    @Override
    public Uni<Optional<List<Nobodys>>> take(String gateway, NewLook look) {
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(connection, LOCK, look.target())
                .compose(_ -> Database.ask(connection, ROOM, gateway, look.target(), look.role()))
                .compose(rows -> Boolean.TRUE.equals(rows.iterator().next().getBoolean("room"))
                        ? take(connection, gateway, look)
                        : Future.succeededFuture(Optional.empty()))));
    }

    private Future<Optional<List<Nobodys>>> take(SqlConnection connection, String gateway, NewLook look) {
        long every = look.every().toMillis();
        long stale = every == 0 ? UNASKED_MILLIS : 3 * every + LEEWAY_MILLIS;
        return Database.ask(
                        connection,
                        SAVE,
                        gateway,
                        look.target(),
                        look.role(),
                        look.user(),
                        look.database(),
                        look.host(),
                        look.grants(),
                        look.problem(),
                        stale,
                        json(look.rights()))
                .compose(_ -> trail.rights(connection, look.target(), look.role()))
                .compose(_ -> nobodys.judge(connection, gateway, look))
                .compose(judged -> judged.isPresent()
                        ? trail.nobodys(connection, look.target()).map(judged)
                        : Future.succeededFuture(judged));
    }

    private static JsonArray json(List<Right> rights) {
        JsonArray all = new JsonArray();
        rights.forEach(right -> all.add(new JsonObject()
                .put("kind", right.kind())
                .put("severity", right.severity().code())
                .put("detail", right.detail())));
        return all;
    }

    @Override
    public Uni<List<Look>> looks(String target) {
        return Unis.lazy(() -> database.ask(LOOKS, target).map(rows -> {
            List<Look> all = new ArrayList<>();
            rows.forEach(row -> all.add(look(row)));
            return all;
        }));
    }

    private static Look look(Row row) {
        List<Right> rights = new ArrayList<>();
        for (Object one : row.getJsonArray("findings")) {
            JsonObject right = (JsonObject) one;
            rights.add(new Right(
                    right.getString("kind"), severity(right.getString("severity")), right.getString("detail")));
        }
        return new Look(
                row.getString("node"),
                row.getString("target"),
                row.getString("role"),
                row.getString("user_name"),
                row.getString("database"),
                row.getString("host"),
                row.getInteger("grants"),
                SqlGateways.instant(row, "at"),
                instantOrNull(row, "looked_at"),
                row.getString("problem"),
                rights,
                NobodysBackends.read(row.getJsonArray("backends")),
                instantOrNull(row, "backends_at"));
    }

    private static @Nullable Instant instantOrNull(Row row, String column) {
        return row.getOffsetDateTime(column) == null ? null : SqlGateways.instant(row, column);
    }

    /** What this version does not know is as bad as can be. */
    static Severity severity(String code) {
        return Severity.of(code).orElse(Severity.CRITICAL);
    }

    @Override
    public Uni<Page<Finding>> findings(@Nullable Severity severity, Page.Request page) {
        return Unis.lazy(() -> database.ask(
                        FINDINGS,
                        Cursors.number(page.after(), Long.MAX_VALUE),
                        severity == null ? null : severity.code(),
                        page.limit() + 1)
                .map(rows -> Cursors.page(findings(rows), page.limit(), one -> Cursors.of(one.number()))));
    }

    @Override
    public Uni<List<Finding>> weighty(String target, String role) {
        return Unis.lazy(() -> database.ask(WEIGHTY, target, role).map(SqlRoleRights::findings));
    }

    private static List<Finding> findings(RowSet<Row> rows) {
        List<Finding> all = new ArrayList<>();
        rows.forEach(row -> all.add(new Finding(
                row.getLong("number"),
                row.getString("target"),
                row.getString("role"),
                row.getString("kind"),
                severity(row.getString("severity")),
                row.getString("detail"),
                SqlGateways.instant(row, "since"))));
        return all;
    }

    @Override
    public Uni<List<String>> ask(String target, Actor who) {
        String id = Long.toHexString(random.nextLong());
        return Unis.lazy(() -> database.inTransaction(connection -> Database.ask(connection, ASK, target, id)
                .compose(asked -> asked.rowCount() == 0
                        ? Future.<Void>succeededFuture()
                        : AuditLog.add(
                                connection, node, "rights_check_asked", who, new JsonObject().put("target", target)))
                .compose(_ -> Database.ask(connection, LIVE))
                .map(rows -> {
                    List<String> live = new ArrayList<>();
                    rows.forEach(row -> live.add(row.getString(0)));
                    return live;
                })));
    }

    @Override
    public Uni<List<Wish>> wishes() {
        return Unis.lazy(() -> database.ask(WISHES).map(rows -> {
            List<Wish> all = new ArrayList<>();
            rows.forEach(row -> all.add(new Wish(row.getString("id"), row.getString("target"))));
            return all;
        }));
    }

    @Override
    public Uni<Void> forget() {
        return Unis.lazy(() -> database.ask(OVER)
                .compose(_ -> database.ask(ENDED))
                .compose(_ -> database.ask(STALE_TARGETS))
                .compose(rows -> {
                    Future<Void> done = Future.succeededFuture();
                    for (Row row : rows) {
                        String target = row.getString("target");
                        done = done.compose(_ -> database.inTransaction(connection -> forget(connection, target)));
                    }
                    return done;
                }));
    }

    /** Under the target's lock, as every report: who deleted first and locked then could wait for one that waits for it. */
    private Future<Void> forget(SqlConnection connection, String target) {
        return Database.ask(connection, LOCK, target)
                .compose(_ -> Database.ask(connection, STALE, target))
                .compose(rows -> {
                    Future<Void> done = Future.succeededFuture();
                    for (Row row : rows) {
                        done = done.compose(_ -> trail.rights(connection, target, row.getString("role")));
                    }
                    return done;
                })
                .compose(_ -> trail.nobodys(connection, target));
    }

    @Override
    public Uni<Count> count() {
        return Unis.lazy(() -> database.ask(COUNT).map(rows -> {
            Row row = rows.iterator().next();
            return new Count(row.getLong("critical"), row.getLong("high"), row.getLong("low"), row.getLong("backends"));
        }));
    }
}
