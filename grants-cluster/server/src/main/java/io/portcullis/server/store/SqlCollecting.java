package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** {@link Collecting} in the control database, and the other side of it: who makes a wish. Several nodes may have one. */
public final class SqlCollecting implements Collecting {
    private static final String CURRENT = """
            SELECT id, epoch, above FROM portcullis.collect_wish w WHERE expires_at > now() AND NOT EXISTS
                (SELECT 1 FROM portcullis.collected c WHERE c.wish = w.id AND c.node = $1 AND c.envelope IS NULL)
            ORDER BY expires_at, id LIMIT 1""";
    private static final String VALID =
            "SELECT 1 FROM portcullis.collect_wish WHERE id = $1 AND expires_at > now() FOR SHARE";
    private static final String TAKE = "INSERT INTO portcullis.collected (wish, node, envelope) VALUES ($1, $2, $3)";
    private static final String FORGET = "DELETE FROM portcullis.collect_wish WHERE id = $1 OR expires_at < now()";
    private static final String WISH = """
            INSERT INTO portcullis.collect_wish (id, epoch, above, expires_at)
            VALUES ($1, $2, $3, now() + $4 * interval '1 millisecond')""";
    private static final String DONE =
            "SELECT DISTINCT node FROM portcullis.collected WHERE wish = $1 AND envelope IS NULL";
    private static final String TAKEN =
            "SELECT DISTINCT envelope FROM portcullis.collected WHERE wish = $1 AND envelope IS NOT NULL";

    private final Database database;

    public SqlCollecting(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Optional<Wish>> wish(String node) {
        return Unis.lazy(() -> database.ask(CURRENT, node).map(rows -> {
            Iterator<Row> found = rows.iterator();
            if (!found.hasNext()) {
                return Optional.empty();
            }
            Row row = found.next();
            return Optional.of(new Wish(row.getString("id"), row.getLong("epoch"), row.getLong("above")));
        }));
    }

    @Override
    public Uni<Boolean> collected(String wishId, String node, List<Bytes> envelopes, boolean last) {
        return Unis.lazy(() -> database.inTransaction(connection -> connection
                .preparedQuery(VALID)
                .execute(Tuple.of(wishId))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(false);
                    }
                    List<Tuple> taken = new ArrayList<>();
                    envelopes.forEach(bytes -> taken.add(Tuple.of(wishId, node, Buffer.buffer(bytes.toArray()))));
                    if (last) {
                        taken.add(Tuple.of(wishId, node, null));
                    }
                    return taken.isEmpty()
                            ? Future.succeededFuture(true)
                            : connection.preparedQuery(TAKE).executeBatch(taken).map(true);
                })));
    }

    /** Asks all gateways, beside what other nodes ask them. */
    public Future<Void> make(Wish wish, Duration life) {
        return database.ask(WISH, wish.id(), wish.epoch(), wish.above(), life.toMillis())
                .mapEmpty();
    }

    /** The gateways that have sent all they had for that wish. */
    public Future<List<String>> answered(String wishId) {
        return database.ask(DONE, wishId).map(rows -> {
            List<String> nodes = new ArrayList<>();
            rows.forEach(row -> nodes.add(row.getString(0)));
            return nodes;
        });
    }

    /** What was sent so far; nothing of it is verified. */
    public Future<List<byte[]>> envelopes(String wishId) {
        return database.ask(TAKEN, wishId).map(rows -> {
            List<byte[]> envelopes = new ArrayList<>();
            rows.forEach(row -> envelopes.add(row.getBuffer(0).getBytes()));
            return envelopes;
        });
    }

    /** Nobody waits for answers to that wish any more, nor to those that were never ended. */
    public Future<Void> end(Wish wish) {
        return database.ask(FORGET, wish.id()).mapEmpty();
    }
}
