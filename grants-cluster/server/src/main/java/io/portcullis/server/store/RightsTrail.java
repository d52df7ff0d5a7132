package io.portcullis.server.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what the reports of all gateways say with what was said before, and writes down, once each, what has appeared or is gone. */
final class RightsTrail {
    /** Of several gateways the worst counts, and of these the last. */
    private static final String RIGHTS = """
            SELECT DISTINCT ON (f ->> 'kind') f ->> 'kind' AS key, f ->> 'kind' AS kind, f ->> 'severity' AS severity, f ->> 'detail' AS detail
            FROM portcullis.rights_report r, jsonb_array_elements(r.findings) f
            WHERE r.target = $1 AND r.role = $2 AND r.stale_at > now() ORDER BY f ->> 'kind', f ->> 'severity', r.at DESC""";

    private static final String NOBODYS = """
            SELECT DISTINCT ON (key) concat_ws(' ', b ->> 'pid', b ->> 'started', b ->> 'user') AS key,
                CASE b ->> 'severity' WHEN 'critical' THEN 'password-elsewhere' ELSE 'backend-of-nobody' END AS kind,
                b ->> 'severity' AS severity, b ->> 'user' AS "user", b ->> 'application' AS application, b ->> 'client' AS client,
                (b ->> 'pid')::int AS pid
            FROM portcullis.rights_report r, jsonb_array_elements(r.backends) b
            WHERE r.target = $1 AND r.stale_at > now() ORDER BY key, b ->> 'severity'""";

    private static final String BEFORE =
            "SELECT key, kind, severity, detail FROM portcullis.rights_finding WHERE target = $1 AND role = $2";
    private static final String PUT = """
            INSERT INTO portcullis.rights_finding (target, role, key, kind, severity, detail, since) VALUES ($1, $2, $3, $4, $5, $6, now())
            ON CONFLICT (target, role, key) DO UPDATE SET kind = excluded.kind, severity = excluded.severity, detail = excluded.detail""";
    private static final String DROP =
            "DELETE FROM portcullis.rights_finding WHERE target = $1 AND role = $2 AND key = $3";

    private final String node;

    RightsTrail(String node) {
        this.node = node;
    }

    /** {@code event}: what the audit has of it. */
    private record Said(String kind, String severity, String detail, JsonObject event) {}

    /** Of one role at a target; the caller holds the target's lock. */
    Future<Void> rights(SqlConnection connection, String target, String role) {
        return Database.ask(connection, RIGHTS, target, role).compose(rows -> {
            Map<String, Said> now = new HashMap<>();
            for (Row row : rows) {
                String detail = row.getString("detail");
                now.put(row.getString("key"), said(row, detail, event(target).put("role", role)));
            }
            return compare(connection, "rights", target, role, now);
        });
    }

    /** Of sessions at a target that no gateway has; the caller holds the target's lock. */
    Future<Void> nobodys(SqlConnection connection, String target) {
        return Database.ask(connection, NOBODYS, target).compose(rows -> {
            Map<String, Said> now = new HashMap<>();
            for (Row row : rows) {
                String application = row.getString("application");
                String client = row.getString("client");
                String detail = "a session of " + row.getString("user") + " with pid " + row.getInteger("pid")
                        + (client.isEmpty() ? "" : " from " + client)
                        + (application.isEmpty() ? "" : " (" + application + ")");
                JsonObject event = event(target)
                        .put("user", row.getString("user"))
                        .put("pid", row.getInteger("pid"))
                        .put("client", client)
                        .put("application", application);
                now.put(row.getString("key"), said(row, detail, event));
            }
            return compare(connection, "bypass", target, "", now);
        });
    }

    private static JsonObject event(String target) {
        return new JsonObject().put("target", target);
    }

    private static Said said(Row row, String detail, JsonObject event) {
        String kind = row.getString("kind");
        String severity = row.getString("severity");
        return new Said(
                kind,
                severity,
                detail,
                event.put("finding", kind).put("severity", severity).put("detail", detail));
    }

    private Future<Void> compare(
            SqlConnection connection, String what, String target, String role, Map<String, Said> now) {
        return Database.ask(connection, BEFORE, target, role).compose(rows -> {
            Map<String, Row> before = new HashMap<>();
            rows.forEach(row -> before.put(row.getString("key"), row));
            Future<Void> done = Future.succeededFuture();
            for (Map.Entry<String, Said> one : now.entrySet()) {
                Row known = before.remove(one.getKey());
                done = done.compose(_ -> put(connection, what, target, role, one.getKey(), one.getValue(), known));
            }
            for (Row gone : before.values()) {
                done = done.compose(_ -> drop(connection, what, target, role, gone));
            }
            return done;
        });
    }

    private Future<Void> put(
            SqlConnection connection,
            String what,
            String target,
            String role,
            String key,
            Said said,
            @Nullable Row known) {
        boolean told = known != null && said.severity().equals(known.getString("severity"));
        if (known != null && told && said.detail().equals(known.getString("detail"))) {
            return Future.succeededFuture();
        }
        return Database.ask(connection, PUT, target, role, key, said.kind(), said.severity(), said.detail())
                .compose(_ -> told
                        ? Future.succeededFuture()
                        : AuditLog.add(connection, node, what + "_found", Actor.CLUSTER, said.event()));
    }

    private Future<Void> drop(SqlConnection connection, String what, String target, String role, Row gone) {
        JsonObject event = event(target);
        if (!role.isEmpty()) {
            event.put("role", role);
        }
        event.put("finding", gone.getString("kind"))
                .put("severity", gone.getString("severity"))
                .put("detail", gone.getString("detail"));
        return Database.ask(connection, DROP, target, role, gone.getString("key"))
                .compose(_ -> AuditLog.add(connection, node, what + "_gone", Actor.CLUSTER, event));
    }
}
