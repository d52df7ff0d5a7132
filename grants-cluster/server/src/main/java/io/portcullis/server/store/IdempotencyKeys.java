package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.server.store.ChangeFailure.KeyReused;
import io.portcullis.server.store.Once.StoredAnswer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks a request's key up and stores the answer, both inside of the change's transaction. Changes are one after another anyway. */
final class IdempotencyKeys {
    private static final String FIND =
            "SELECT request_hash, status, body FROM portcullis.idempotency WHERE owner = $1 AND key = $2";
    private static final String STORE = """
            INSERT INTO portcullis.idempotency (owner, key, request_hash, status, body, at)
            VALUES ($1, $2, $3, $4, $5, now())""";
    private static final String FORGET = "DELETE FROM portcullis.idempotency WHERE at < now() - interval '24 hours'";

    private IdempotencyKeys() {}

    /** What {@code body} makes, or what an earlier request with this key was told. */
    static <T> Future<Outcome<T>> once(ChangeTransaction change, @Nullable Once<T> once, Supplier<Future<T>> body) {
        if (once == null) {
            return body.get().map(Outcome.Made::new);
        }
        return change.ask(FIND, once.owner(), once.key()).compose(rows -> {
            Iterator<Row> found = rows.iterator();
            return found.hasNext() ? repeated(once, found.next()) : first(change, once, body);
        });
    }

    /** What an earlier request with this key was told; empty if there was none. */
    static Future<Optional<StoredAnswer>> stored(Database database, Once<?> once) {
        return database.ask(FIND, once.owner(), once.key()).map(rows -> {
            Iterator<Row> found = rows.iterator();
            return found.hasNext() ? Optional.of(answer(once, found.next())) : Optional.empty();
        });
    }

    private static <T> Future<Outcome<T>> repeated(Once<T> once, Row row) {
        return Future.succeededFuture(new Outcome.Repeated<>(answer(once, row)));
    }

    private static StoredAnswer answer(Once<?> once, Row row) {
        if (!Bytes.of(row.getBuffer("request_hash").getBytes()).equals(once.requestHash())) {
            throw new KeyReused();
        }
        return new StoredAnswer(row.getInteger("status"), row.getString("body"));
    }

    private static <T> Future<Outcome<T>> first(ChangeTransaction change, Once<T> once, Supplier<Future<T>> body) {
        return change.ask(FORGET).compose(_ -> body.get()).compose(result -> {
            StoredAnswer answer = once.answer().apply(result);
            return change.ask(
                            STORE,
                            once.owner(),
                            once.key(),
                            Buffer.buffer(once.requestHash().toArray()),
                            answer.status(),
                            answer.body())
                    .map(new Outcome.Made<>(result));
        });
    }
}
