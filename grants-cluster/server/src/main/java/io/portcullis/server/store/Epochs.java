package io.portcullis.server.store;

import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** Begins epochs: the one change that is made while all others are refused. */
public final class Epochs {
    /** How long it may take to begin one: each record that was lost is signed anew. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The reason in the tombstone of what was lost. */
    public static final String LOST = "recovery: the control database had lost this change";

    /** The same of what somebody had revoked, and meant it: nobody may take it for a fault of the database alone. */
    public static final String LOST_REVOCATION = "recovery: the control database had lost this revocation";

    private static final int AT_ONCE = 100;

    private final Database database;
    private final RecordSigner signer;
    private final String node;

    public Epochs(Database database, RecordSigner signer, String node) {
        this.database = database;
        this.signer = signer;
        this.node = node;
    }

    /**
     * A revision that takes the place of what the database does not know.
     *
     * @param replaces the seq of what it replaces
     * @param type of the audit row
     */
    public record Rewrite(SignedRecord record, long replaces, String type) {}

    /** What was committed, and the head behind it. */
    public record Begun(KnownHead.Head head, List<SealedRecord> records) {}

    /**
     * Goes on counting from {@code start} and writes the rewrites there, in one transaction.
     *
     * @param expected the head that the rewrites were planned for; Conflict if it is another one now
     */
    public Future<Begun> begin(
            KnownHead.Head expected, KnownHead.Head start, List<Rewrite> rewrites, String reason, Actor who) {
        return database.inLongTransaction(
                PATIENCE,
                connection -> ChangeTransaction.begin(connection, signer, node).compose(change -> {
                    if (!change.head().equals(expected)) {
                        return Future.failedFuture(new Conflict(change.head().seq()));
                    }
                    change.goOnFrom(start);
                    return write(change, rewrites, who)
                            .compose(_ -> {
                                change.audit(begun(expected, start, rewrites.size(), reason, who));
                                return change.finish();
                            })
                            .map(records -> new Begun(change.head(), records));
                }));
    }

    /** In parts: signing thousands of records in one go would keep the event loop from everything else. */
    private static Future<Void> write(ChangeTransaction change, List<Rewrite> rewrites, Actor who) {
        if (rewrites.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Rewrite> now = rewrites.subList(0, Math.min(AT_ONCE, rewrites.size()));
        now.forEach(rewrite -> change.write(
                rewrite.record(), rewrite.replaces(), AuditEntry.of(rewrite.type(), who, rewrite.record())));
        return change.settle().compose(_ -> write(change, rewrites.subList(now.size(), rewrites.size()), who));
    }

    private static AuditEntry begun(
            KnownHead.Head before, KnownHead.Head start, int rewrites, String reason, Actor who) {
        JsonObject event = new JsonObject()
                .put("epoch", start.epoch())
                .put("seq", start.seq())
                .put("epochBefore", before.epoch())
                .put("seqBefore", before.seq())
                .put("records", rewrites)
                .put("reason", reason);
        return new AuditEntry("epoch_begun", who, null, null, event);
    }
}
