package io.portcullis.server.store;

import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Gateways.LiveSession;
import io.portcullis.server.store.Gateways.NewReport;
import io.portcullis.server.store.Gateways.SessionFilter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What gateways do now: each report is the difference to the last accepted one. */
final class GatewayReports {
    private static final String LAST =
            "SELECT process, number FROM portcullis.gateway_report WHERE node = $1 FOR UPDATE";
    private static final String SAVE = """
            INSERT INTO portcullis.gateway_report (node, process, number, at, version, started_at, view_state, view_reason,
                view_epoch, view_seq, view_skew_ms, view_grants)
            VALUES ($1, $2, $3, now(), $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (node) DO UPDATE SET process = excluded.process, number = excluded.number, at = excluded.at,
                version = excluded.version, started_at = excluded.started_at, view_state = excluded.view_state,
                view_reason = excluded.view_reason, view_epoch = excluded.view_epoch, view_seq = excluded.view_seq,
                view_skew_ms = excluded.view_skew_ms, view_grants = excluded.view_grants""";
    /** Whoever compares what is there with what gateways have may be a little late: what has just ended is remembered for a while. */
    private static final String ENDED = """
             RETURNING session)
            INSERT INTO portcullis.gateway_backend (node, pid, started, seen_at)
            SELECT DISTINCT $1, (session ->> 'backendPid')::int, coalesce((session ->> 'backendStarted')::bigint, 0), now()
            FROM gone WHERE session ->> 'backendPid' IS NOT NULL
            ON CONFLICT (node, pid, started) DO UPDATE SET seen_at = now()""";

    private static final String CLEAR = "WITH gone AS (DELETE FROM portcullis.gateway_session WHERE node = $1" + ENDED;
    private static final String OPEN = """
            INSERT INTO portcullis.gateway_session (node, id, grant_id, login, target, since, session)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (node, id) DO UPDATE SET grant_id = excluded.grant_id, login = excluded.login,
                target = excluded.target, since = excluded.since, session = excluded.session""";
    private static final String CHANGE =
            "UPDATE portcullis.gateway_session SET session = session || $3 WHERE node = $1 AND id = $2";
    private static final String CLOSE =
            "WITH gone AS (DELETE FROM portcullis.gateway_session WHERE node = $1 AND id = ANY($2)" + ENDED;
    private static final String OWN = """
            INSERT INTO portcullis.gateway_backend (node, pid, started, seen_at) VALUES ($1, $2, $3, now())
            ON CONFLICT (node, pid, started) DO UPDATE SET seen_at = now()""";
    private static final String SELECT = """
            SELECT s.node, s.id, s.grant_id, s.login, s.target, s.since, r.at, now() AS now, s.session
            FROM portcullis.gateway_session s JOIN portcullis.gateway_report r ON r.node = s.node
        """;
    private static final String LIST = SELECT + """
            WHERE (s.since, s.id) > ($1, $2) AND ($3::text IS NULL OR s.target = $3)
              AND ($4::text IS NULL OR s.login = $4) AND ($5::text IS NULL OR s.grant_id = $5)
              AND ($6::text IS NULL OR s.node = $6)
            ORDER BY s.since, s.id LIMIT $7""";
    private static final String ONE = SELECT + "WHERE s.id = $1 ORDER BY r.at DESC LIMIT 1";

    private final Database database;

    GatewayReports(Database database) {
        this.database = database;
    }

    Future<Boolean> take(String node, NewReport report) {
        return database.inTransaction(connection -> connection
                .preparedQuery(LAST)
                .execute(Tuple.of(node))
                .compose(rows -> follows(rows.iterator(), report)
                        ? store(connection, node, report).map(true)
                        : Future.succeededFuture(false)));
    }

    private static boolean follows(Iterator<Row> last, NewReport report) {
        if (report.basis() == 0) {
            return true;
        }
        if (!last.hasNext()) {
            return false;
        }
        Row row = last.next();
        return row.getString("process").equals(report.process()) && row.getLong("number") == report.basis();
    }

    private static Future<Void> store(SqlConnection connection, String node, NewReport report) {
        Future<?> cleared = report.basis() == 0
                ? connection.preparedQuery(CLEAR).execute(Tuple.of(node))
                : Future.succeededFuture();
        List<Tuple> opened = report.opened().stream()
                .map(session -> Tuple.of(
                        node,
                        session.id(),
                        session.grant(),
                        session.login(),
                        session.target(),
                        ChangeTransaction.at(session.since()),
                        json(session.json())))
                .toList();
        List<Tuple> changed = report.changed().stream()
                .map(session -> Tuple.of(node, session.id(), json(session.json())))
                .toList();
        List<Tuple> own = report.own().stream()
                .map(backend -> Tuple.of(node, backend.pid(), backend.started()))
                .toList();
        return cleared.compose(_ -> batch(connection, OPEN, opened))
                .compose(_ -> batch(connection, CHANGE, changed))
                .compose(_ -> close(connection, node, report.closed()))
                .compose(_ -> batch(connection, OWN, own))
                .compose(_ -> save(connection, node, report));
    }

    private static Future<?> batch(SqlConnection connection, String sql, List<Tuple> rows) {
        return rows.isEmpty()
                ? Future.succeededFuture()
                : connection.preparedQuery(sql).executeBatch(rows);
    }

    private static Future<?> close(SqlConnection connection, String node, List<String> ids) {
        return ids.isEmpty()
                ? Future.succeededFuture()
                : connection.preparedQuery(CLOSE).execute(Tuple.of(node, (Object) ids.toArray(String[]::new)));
    }

    private static Future<Void> save(SqlConnection connection, String node, NewReport report) {
        return connection
                .preparedQuery(SAVE)
                .execute(Tuple.of(
                        node,
                        report.process(),
                        report.number(),
                        report.version(),
                        ChangeTransaction.at(report.startedAt()),
                        report.viewState(),
                        report.viewReason(),
                        report.viewEpoch(),
                        report.viewHeadSeq(),
                        report.viewSkewMillis(),
                        report.viewGrants()))
                .mapEmpty();
    }

    /** PostgreSQL's jsonb has no place for a NUL in a text. */
    private static JsonObject json(String text) {
        return new JsonObject(text.replace("\\u0000", "\\ufffd"));
    }

    Future<Page<LiveSession>> sessions(SessionFilter filter, Page.Request page) {
        Place after = Place.read(page.after());
        return database.ask(
                        LIST,
                        ChangeTransaction.at(after.since()),
                        after.id(),
                        filter.target(),
                        filter.login(),
                        filter.grant(),
                        filter.node(),
                        page.limit() + 1)
                .map(rows -> {
                    List<LiveSession> all = new ArrayList<>();
                    rows.forEach(row -> all.add(session(row)));
                    return Cursors.page(
                            all, page.limit(), session -> Place.of(session).write());
                });
    }

    Future<LiveSession> session(String id) {
        return database.ask(ONE, id).map(rows -> {
            Iterator<Row> found = rows.iterator();
            if (!found.hasNext()) {
                throw new NotFound("session " + id);
            }
            return session(found.next());
        });
    }

    private static LiveSession session(Row row) {
        return new LiveSession(
                row.getString("node"),
                row.getString("id"),
                row.getString("grant_id"),
                row.getString("login"),
                row.getString("target"),
                SqlGateways.instant(row, "since"),
                SqlGateways.instant(row, "at"),
                SqlGateways.instant(row, "now"),
                row.getJsonObject("session").encode());
    }

    /** Where a page of sessions ended. */
    private record Place(Instant since, String id) {
        static Place of(LiveSession session) {
            return new Place(session.since(), session.id());
        }

        static Place read(@Nullable String after) {
            if (after == null) {
                return new Place(Instant.EPOCH, "");
            }
            String[] parts = Cursors.text(after).split(" ", -1);
            try {
                return new Place(Instant.parse(parts[0]), parts.length == 2 ? parts[1] : "");
            } catch (java.time.format.DateTimeParseException e) {
                throw Cursors.unknown();
            }
        }

        String write() {
            return Cursors.of(since + " " + id);
        }
    }
}
