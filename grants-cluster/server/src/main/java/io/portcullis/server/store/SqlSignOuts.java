package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link SignOuts} in the control database. */
public final class SqlSignOuts implements SignOuts {
    /** In its turn: what is being granted just now is either before it, with a number, or finds the request withdrawn. */
    private static final String TELL = """
            INSERT INTO portcullis.sign_out (issuer, token_id, subject, session, at, done, head_seq)
            SELECT $1, $2, $3, $4, now(), $5, head_seq FROM portcullis.cluster_state FOR SHARE
            ON CONFLICT DO NOTHING RETURNING head_seq""";

    private static final String DONE = "UPDATE portcullis.sign_out SET done = true WHERE issuer = $1 AND token_id = $2";
    private static final String FORGET = """
            DELETE FROM portcullis.sign_out WHERE (issuer, token_id) IN (SELECT issuer, token_id FROM portcullis.sign_out
                WHERE at < now() - $1 * interval '1 second' AND done LIMIT 100 FOR UPDATE SKIP LOCKED)""";
    /** No other node takes it meanwhile. What nobody knows the number of ends whatever there is. */
    private static final String LEFT_OVER = """
            UPDATE portcullis.sign_out SET tried_at = now() WHERE (issuer, token_id) IN (
                SELECT issuer, token_id FROM portcullis.sign_out
                WHERE NOT done AND coalesce(tried_at, at) < now() - $1 * interval '1 millisecond'
                ORDER BY coalesce(tried_at, at) LIMIT 100 FOR UPDATE SKIP LOCKED)
            RETURNING issuer, token_id, subject, session, coalesce(head_seq, 9223372036854775807) AS head""";

    private static final String STANDING = """
            SELECT EXISTS (SELECT FROM portcullis.sign_out WHERE issuer = $1 AND session = $5) AS here,
                EXISTS (SELECT FROM portcullis.sign_out
                    WHERE issuer = $1 AND subject = $2 AND session IS NULL AND at >= $4)
                OR EXISTS (SELECT FROM portcullis.sign_out
                    WHERE issuer = $1 AND session = $3 AND (subject IS NULL OR subject = $2)) AS there""";

    /** No issuer's session is called so, and none of its tokens. */
    private static final String OURS = "page ";

    private final Database database;
    private final String node;

    public SqlSignOuts(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public Uni<Optional<Told>> told(SignOut out, Actor who, boolean done) {
        JsonObject event = new JsonObject().put("session", out.session()).put("grantsEnd", !done);
        return Unis.lazy(() -> database.inTransaction(connection -> connection
                .preparedQuery(TELL)
                .execute(Tuple.of(out.issuer(), out.tokenId(), out.subject(), out.session(), done))
                .compose(told -> told.rowCount() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : AuditLog.add(connection, node, "signed_out", who, event)
                                .compose(_ -> done ? Future.succeededFuture() : withdraw(connection, out, who))
                                .map(Optional.of(
                                        new Told(out, told.iterator().next().getLong(0)))))));
    }

    /** Who has signed in again asks again. */
    private Future<Void> withdraw(SqlConnection connection, SignOut out, Actor who) {
        return connection
                .preparedQuery(RequestEnds.WITHDRAW_OF)
                .execute(Tuple.of(node, who.name(), who.issuer(), who.subject(), "signed out", out.issuer())
                        .addValue(out.subject()))
                .mapEmpty();
    }

    @Override
    public Uni<Void> done(SignOut out) {
        return Unis.lazy(() -> database.ask(DONE, out.issuer(), out.tokenId()).mapEmpty());
    }

    @Override
    public Uni<List<Told>> leftOver(Duration age) {
        return Unis.lazy(() -> database.ask(FORGET, KEPT.toSeconds())
                .compose(_ -> database.ask(LEFT_OVER, age.toMillis()))
                .map(rows -> {
                    List<Told> all = new ArrayList<>();
                    for (Row row : rows) {
                        SignOut out = new SignOut(
                                row.getString("issuer"),
                                row.getString("token_id"),
                                row.getString("subject"),
                                row.getString("session"));
                        all.add(new Told(out, row.getLong("head")));
                    }
                    return all;
                }));
    }

    @Override
    public Uni<Standing> standing(BrowserSession session) {
        return Unis.lazy(() -> database.ask(
                        STANDING,
                        session.issuer(),
                        session.subject(),
                        session.session(),
                        ChangeTransaction.at(session.since()),
                        OURS + session.ours())
                .map(rows -> standing(rows.iterator().next())));
    }

    private static Standing standing(Row row) {
        if (row.getBoolean("there")) {
            return Standing.SIGNED_OUT_AT_ISSUER;
        }
        return row.getBoolean("here") ? Standing.SIGNED_OUT_HERE : Standing.GOOD;
    }

    /** Without the subject: what was confirmed for devices, and the person's other browsers, go on. */
    @Override
    public Uni<Void> here(BrowserSession session, Actor who) {
        String name = OURS + session.ours();
        return told(new SignOut(session.issuer(), name, null, name), who, true).replaceWithVoid();
    }
}
