package io.portcullis.server.store;

import io.portcullis.server.store.RoleRights.Backend;
import io.portcullis.server.store.RoleRights.NewLook;
import io.portcullis.server.store.RoleRights.Nobodys;
import io.portcullis.server.store.RoleRights.Severity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of the sessions that one gateway can not explain no other has either. */
final class NobodysBackends {
    /**
     * Whether the sessions of all gateways are known: not right after the control database was started, when gateways are only just telling
     * them again, nor while one is silent that may have sessions which it can not tell.
     */
    private static final String KNOWN = """
            SELECT pg_postmaster_start_time() < now() - interval '10 seconds'
                AND EXISTS (SELECT FROM portcullis.gateway_report WHERE node = $1 AND at > now() - interval '5 seconds')
                AND NOT EXISTS (SELECT FROM portcullis.gateway_report
                    WHERE at < now() - interval '5 seconds' AND at > now() - interval '10 minutes') AS known""";
    /**
     * A pid and a start name a backend for good; where a start is not known, the pid must do. Of another role's user the look of that role
     * tells, who sees more of it.
     */
    private static final String UNEXPLAINED = """
            SELECT b.pid, b."user", b.application, b.client, b.started, b."user" = $2 AS ours
            FROM jsonb_to_recordset($3::jsonb) AS b (pid int, "user" text, application text, client text, started bigint)
            WHERE (b."user" = $2 OR NOT b."user" IN (SELECT user_name FROM portcullis.rights_report WHERE target = $1))
              AND NOT EXISTS (SELECT FROM portcullis.gateway_session s WHERE (s.session ->> 'backendPid')::int = b.pid
                AND (b.started = 0 OR coalesce((s.session ->> 'backendStarted')::bigint, 0) IN (0, b.started)))
              AND NOT EXISTS (SELECT FROM portcullis.gateway_backend g WHERE g.pid = b.pid
                AND (b.started = 0 OR g.started IN (0, b.started)) AND g.seen_at > now() - interval '5 minutes')
            ORDER BY ours DESC, b.pid LIMIT 200""";

    private static final String SAVE = """
            UPDATE portcullis.rights_report SET backends = $4, backends_at = now() WHERE node = $1 AND target = $2 AND role = $3""";

    /** Keeps those that no gateway has; empty if that can not be told now, and what was kept stays. */
    Future<Optional<List<Nobodys>>> judge(SqlConnection connection, String node, NewLook look) {
        List<Backend> backends = look.backends();
        if (backends == null) {
            return Future.succeededFuture(Optional.empty());
        }
        return Database.ask(connection, KNOWN, node)
                .compose(rows -> Boolean.TRUE.equals(rows.iterator().next().getBoolean("known"))
                        ? unexplained(connection, node, look, backends).map(Optional::of)
                        : Future.succeededFuture(Optional.empty()));
    }

    private static Future<List<Nobodys>> unexplained(
            SqlConnection connection, String node, NewLook look, List<Backend> backends) {
        JsonArray told = new JsonArray();
        backends.forEach(backend -> told.add(json(backend)));
        return Database.ask(connection, UNEXPLAINED, look.target(), look.user(), told)
                .compose(rows -> {
                    List<Nobodys> all = new ArrayList<>();
                    rows.forEach(row -> all.add(nobodys(row)));
                    return Database.ask(connection, SAVE, node, look.target(), look.role(), json(all))
                            .map(all);
                });
    }

    private static Nobodys nobodys(Row row) {
        Backend backend = new Backend(
                row.getInteger("pid"),
                row.getString("user"),
                row.getString("application"),
                row.getString("client"),
                row.getLong("started"));
        return new Nobodys(backend, row.getBoolean("ours") ? Severity.CRITICAL : Severity.HIGH);
    }

    private static JsonObject json(Backend backend) {
        return new JsonObject()
                .put("pid", backend.pid())
                .put("user", backend.user())
                .put("application", backend.application())
                .put("client", backend.client())
                .put("started", backend.started());
    }

    private static JsonArray json(List<Nobodys> all) {
        JsonArray array = new JsonArray();
        all.forEach(one ->
                array.add(json(one.backend()).put("severity", one.severity().code())));
        return array;
    }

    static List<Nobodys> read(JsonArray array) {
        List<Nobodys> all = new ArrayList<>();
        for (Object one : array) {
            JsonObject backend = (JsonObject) one;
            all.add(new Nobodys(
                    new Backend(
                            backend.getInteger("pid"),
                            backend.getString("user"),
                            backend.getString("application"),
                            backend.getString("client"),
                            backend.getLong("started")),
                    SqlRoleRights.severity(backend.getString("severity"))));
        }
        return all;
    }
}
