package io.portcullis.server.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** Rows of the audit for what changes no record. */
public final class AuditLog {
    private static final String INSERT = """
            INSERT INTO portcullis.audit (at, node, seq, type, who, issuer, subject, session, grant_id, event)
            VALUES (now(), $1, NULL, $2, $3, $4, $5, $6, $7, $8)""";

    private final Database database;
    private final String node;

    public AuditLog(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    /** The same in a transaction of the caller's, about no session and no grant. */
    static Future<Void> add(SqlConnection connection, String node, String type, Actor who, JsonObject event) {
        return add(connection, node, type, who, null, event);
    }

    /** The same about a session. */
    static Future<Void> add(
            SqlConnection connection, String node, String type, Actor who, @Nullable String session, JsonObject event) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(node, type, who.name(), who.issuer(), who.subject(), session)
                        .addValue(null)
                        .addValue(event.encode()))
                .mapEmpty();
    }

    /**
     * Writes one row.
     *
     * @param session the session that it is about, null if it is about none; so with the grant
     */
    public Future<Void> add(
            String type, Actor who, @Nullable String session, @Nullable String grant, JsonObject event) {
        return database.ask(INSERT, node, type, who.name(), who.issuer(), who.subject(), session, grant, event.encode())
                .mapEmpty();
    }
}
