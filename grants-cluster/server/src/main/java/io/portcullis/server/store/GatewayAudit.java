package io.portcullis.server.store;

import io.portcullis.server.store.Gateways.GatewayEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/** The lines of the gateways' audit files, each once: the offset moves in the transaction that stores them. */
final class GatewayAudit {
    private static final String OFFSET = "SELECT next_offset FROM portcullis.audit_file WHERE node = $1 AND file = $2";
    private static final String BEGIN =
            "INSERT INTO portcullis.audit_file (node, file, next_offset) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";
    private static final String LOCK = OFFSET + " FOR UPDATE";
    private static final String MOVE =
            "UPDATE portcullis.audit_file SET next_offset = $3 WHERE node = $1 AND file = $2";
    private static final String ADD = """
            INSERT INTO portcullis.audit (at, node, type, who, session, grant_id, event)
            VALUES ($1, $2, $3, $4, $5, $6, $7)""";

    private static final String SESSION_STARTED = "session_started";

    private final Database database;

    GatewayAudit(Database database) {
        this.database = database;
    }

    Future<Long> offset(String node, String file) {
        return database.ask(OFFSET, node, file).map(rows -> {
            Iterator<Row> found = rows.iterator();
            return found.hasNext() ? found.next().getLong(0) : 0L;
        });
    }

    Future<OptionalLong> add(String node, String file, long offset, long next, List<GatewayEvent> events) {
        if (next <= offset || offset < 0) {
            throw new IllegalArgumentException("an offset must move forward");
        }
        return database.inTransaction(connection -> connection
                .preparedQuery(BEGIN)
                .execute(Tuple.of(node, file))
                .compose(_ -> connection.preparedQuery(LOCK).execute(Tuple.of(node, file)))
                .compose(rows -> {
                    long known = rows.iterator().next().getLong(0);
                    return known == offset
                            ? store(connection, node, file, next, events).map(OptionalLong.empty())
                            : Future.succeededFuture(OptionalLong.of(known));
                }));
    }

    private static Future<Void> store(
            SqlConnection connection, String node, String file, long next, List<GatewayEvent> events) {
        List<Tuple> rows = events.stream().map(event -> tuple(node, event)).toList();
        Future<?> stored = rows.isEmpty()
                ? Future.succeededFuture()
                : connection.preparedQuery(ADD).executeBatch(rows);
        for (GatewayEvent event : events) {
            if (isEmergency(event)) {
                stored = stored.compose(_ -> EmergencyRow.used(connection, node, event));
            }
        }
        return stored.compose(_ -> connection.preparedQuery(MOVE).execute(Tuple.of(node, file, next)))
                .mapEmpty();
    }

    private static boolean isEmergency(GatewayEvent event) {
        return event.type().equals(SESSION_STARTED)
                && event.grant() != null
                && Boolean.TRUE.equals(new JsonObject(event.json()).getValue("emergency"));
    }

    private static Tuple tuple(String node, GatewayEvent event) {
        String who = event.login() == null ? "" : event.login();
        return Tuple.of(
                ChangeTransaction.at(event.at()),
                node,
                event.type(),
                who,
                event.session(),
                event.grant(),
                event.json());
    }
}
