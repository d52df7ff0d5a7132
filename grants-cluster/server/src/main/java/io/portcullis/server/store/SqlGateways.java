package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.model.NodeNames;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@link Gateways} in the control database. */
public final class SqlGateways implements Gateways {
    private static final String MAKE =
            "INSERT INTO portcullis.gateway (node, created_at) VALUES ($1, now()) ON CONFLICT DO NOTHING";
    private static final String LOCK = "SELECT node FROM portcullis.gateway WHERE node = $1 FOR UPDATE";
    private static final String ADD =
            "INSERT INTO portcullis.gateway_credential (node, sha256, created_at) VALUES ($1, $2, now())";
    private static final String TRIM = """
            DELETE FROM portcullis.gateway_credential WHERE node = $1 AND id NOT IN (
                SELECT id FROM portcullis.gateway_credential WHERE node = $1 ORDER BY id DESC LIMIT $2)""";
    private static final String REMOVE = """
            DELETE FROM portcullis.gateway_credential WHERE id IN (
                SELECT id FROM portcullis.gateway_credential WHERE node = $1 ORDER BY id DESC OFFSET $2 LIMIT $3)""";
    private static final String NODE_OF = "SELECT node FROM portcullis.gateway_credential WHERE sha256 = $1";
    private static final String ALL = """
            SELECT g.node, g.created_at, now() AS now, r.at, r.version, r.started_at, r.view_state, r.view_reason,
                r.view_epoch, r.view_seq, r.view_skew_ms, r.view_grants,
                ARRAY(SELECT c.created_at FROM portcullis.gateway_credential c WHERE c.node = g.node ORDER BY c.id DESC)
                    AS credentials,
                (SELECT count(*) FROM portcullis.gateway_session s WHERE s.node = g.node) AS sessions
            FROM portcullis.gateway g LEFT JOIN portcullis.gateway_report r ON r.node = g.node ORDER BY g.node""";
    private static final String AUDIT = """
            INSERT INTO portcullis.audit (at, node, type, who, issuer, subject, event)
            VALUES (now(), $1, $2, $3, $4, $5, $6)""";

    private final Database database;
    private final String ownNode;
    private final GatewayReports reports;
    private final GatewayAudit audit;

    /** @param ownNode this node of the grant cluster */
    public SqlGateways(Database database, String ownNode) {
        this.database = database;
        this.ownNode = ownNode;
        this.reports = new GatewayReports(database);
        this.audit = new GatewayAudit(database);
    }

    @Override
    public Uni<Void> addCredential(String node, Bytes sha256, Actor who) {
        NodeNames.require(node);
        return Unis.lazy(() -> database.inTransaction(connection -> run(connection, MAKE, node)
                .compose(_ -> run(connection, LOCK, node))
                .compose(_ -> run(connection, ADD, node, Buffer.buffer(sha256.toArray())))
                .compose(_ -> run(connection, TRIM, node, MAX_CREDENTIALS))
                .compose(_ -> audit(connection, "gateway_credential_created", node, who))));
    }

    @Override
    public Uni<Void> removeCredential(String node, OptionalInt index, Actor who) {
        return Unis.lazy(() -> database.inTransaction(connection -> run(
                        connection, REMOVE, node, index.orElse(0), index.isPresent() ? 1 : MAX_CREDENTIALS)
                .compose(removed -> removed == 0
                        ? Future.failedFuture(new NotFound("such credential of gateway " + node))
                        : audit(connection, "gateway_credential_removed", node, who))));
    }

    private static Future<Integer> run(SqlConnection connection, String sql, @Nullable Object... arguments) {
        return connection.preparedQuery(sql).execute(Tuple.wrap(arguments)).map(rows -> rows.rowCount());
    }

    private Future<Void> audit(SqlConnection connection, String type, String node, Actor who) {
        String event = new JsonObject().put("gateway", node).encode();
        return run(connection, AUDIT, ownNode, type, who.name(), who.issuer(), who.subject(), event)
                .mapEmpty();
    }

    @Override
    public Uni<Optional<String>> nodeOf(Bytes sha256) {
        return Unis.lazy(() -> database.ask(NODE_OF, Buffer.buffer(sha256.toArray()))
                .map(rows -> {
                    Iterator<Row> found = rows.iterator();
                    return found.hasNext() ? Optional.of(found.next().getString(0)) : Optional.empty();
                }));
    }

    @Override
    public Uni<List<Gateway>> gateways() {
        return Unis.lazy(() -> database.ask(ALL).map(rows -> {
            List<Gateway> all = new ArrayList<>();
            rows.forEach(row -> all.add(gateway(row)));
            return all;
        }));
    }

    private static Gateway gateway(Row row) {
        List<Instant> credentials = new ArrayList<>();
        for (var made : row.getArrayOfOffsetDateTimes("credentials")) {
            credentials.add(made.toInstant());
        }
        return new Gateway(row.getString("node"), instant(row, "created_at"), credentials, report(row));
    }

    private static @Nullable Report report(Row row) {
        if (row.getOffsetDateTime("at") == null) {
            return null;
        }
        return new Report(
                instant(row, "at"),
                instant(row, "now"),
                row.getString("version"),
                instant(row, "started_at"),
                row.getString("view_state"),
                row.getString("view_reason"),
                row.getLong("view_epoch"),
                row.getLong("view_seq"),
                row.getLong("view_skew_ms"),
                row.getLong("view_grants"),
                Math.toIntExact(row.getLong("sessions")));
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    @Override
    public Uni<Boolean> report(String node, NewReport report) {
        return Unis.lazy(() -> reports.take(node, report));
    }

    @Override
    public Uni<Page<LiveSession>> sessions(SessionFilter filter, Page.Request page) {
        return Unis.lazy(() -> reports.sessions(filter, page));
    }

    @Override
    public Uni<LiveSession> session(String id) {
        return Unis.lazy(() -> reports.session(id));
    }

    @Override
    public Uni<Long> auditOffset(String node, String file) {
        return Unis.lazy(() -> audit.offset(node, file));
    }

    @Override
    public Uni<OptionalLong> addAudit(String node, String file, long offset, long next, List<GatewayEvent> events) {
        return Unis.lazy(() -> audit.add(node, file, offset, next, events));
    }
}
