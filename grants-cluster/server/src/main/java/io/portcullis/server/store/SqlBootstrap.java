package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** {@link Bootstrap} in the control database. */
public final class SqlBootstrap implements Bootstrap {
    private static final String ENDED = "SELECT 1 FROM portcullis.bootstrap_end";
    private static final String END = """
            INSERT INTO portcullis.bootstrap_end (at, issuer, subject) VALUES (now(), $1, $2) ON CONFLICT DO NOTHING""";
    private static final String AUDIT = """
            INSERT INTO portcullis.audit (at, node, type, who, issuer, subject, event)
            VALUES (now(), $1, 'bootstrap_ended', $2, $3, $4, '{}')""";

    private final Database database;
    private final AuditLog audit;
    private final String node;

    public SqlBootstrap(Database database, String node) {
        this.database = database;
        this.audit = new AuditLog(database, node);
        this.node = node;
    }

    @Override
    public Uni<Boolean> ended() {
        return Unis.lazy(() -> database.ask(ENDED).map(rows -> rows.size() > 0));
    }

    @Override
    public Uni<Void> end(Actor first) {
        return end(first, String.valueOf(first.issuer()), String.valueOf(first.subject()));
    }

    /** Who was the first is not known any more. */
    @Override
    public Uni<Void> endAgain(Actor who) {
        return end(who, "", "");
    }

    private Uni<Void> end(Actor first, String issuer, String subject) {
        return Unis.lazy(() -> database.inTransaction(connection -> run(connection, END, Tuple.of(issuer, subject))
                .compose(ended -> ended == 0
                        ? Future.succeededFuture()
                        : run(connection, AUDIT, Tuple.of(node, first.name(), first.issuer(), first.subject()))
                                .mapEmpty())));
    }

    private static Future<Integer> run(SqlConnection connection, String sql, Tuple arguments) {
        return connection.preparedQuery(sql).execute(arguments).map(rows -> rows.rowCount());
    }

    @Override
    public Uni<Void> again(Actor who, Instant until) {
        return Unis.lazy(
                () -> audit.add("bootstrap_again", who, null, null, new JsonObject().put("until", until.toString())));
    }
}
