package io.portcullis.server.store;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.KeyId;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A change under way. It holds the lock on the cluster's one row, so changes happen one after another and their numbers have no gaps: a
 * number counts only if its transaction commits.
 */
final class ChangeTransaction {
    private static final String LOCK = "SELECT epoch, head_seq FROM portcullis.cluster_state FOR UPDATE";
    private static final String WRITE = """
            INSERT INTO portcullis.record AS r (id, kind, revision, state, epoch, seq, created_seq, login, target,
                not_before, expires_at, max_expires_at, key_id, envelope, issuer, subject, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, now())
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, state = excluded.state, epoch = excluded.epoch,
                seq = excluded.seq, login = excluded.login, target = excluded.target, not_before = excluded.not_before, expires_at = excluded.expires_at,
                max_expires_at = excluded.max_expires_at, key_id = excluded.key_id, envelope = excluded.envelope,
                issuer = excluded.issuer, subject = excluded.subject, changed_at = excluded.changed_at
            WHERE r.revision < excluded.revision""";
    private static final String HISTORY = """
            INSERT INTO portcullis.record_history (seq, epoch, id, revision, supersedes, max_expires_at, envelope, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, now())""";
    private static final String AUDIT = """
            INSERT INTO portcullis.audit (at, node, seq, type, who, issuer, subject, session, grant_id, event)
            VALUES (now(), $1, $2, $3, $4, $5, $6, $7, $8, $9)""";
    private static final String HEAD =
            "UPDATE portcullis.cluster_state SET epoch = $1, head_seq = $2 RETURNING pg_notify('portcullis_head', head_seq::text)";

    private final SqlConnection connection;
    private final RecordSigner signer;
    private final String node;
    private final List<SealedRecord> written = new ArrayList<>();
    private final List<Future<?>> pending = new ArrayList<>();
    private long epoch;
    private long head;
    private boolean moved;

    private ChangeTransaction(SqlConnection connection, RecordSigner signer, String node, long epoch, long head) {
        this.connection = connection;
        this.signer = signer;
        this.node = node;
        this.epoch = epoch;
        this.head = head;
    }

    /** Waits for its turn. */
    static Future<ChangeTransaction> begin(SqlConnection connection, RecordSigner signer, String node) {
        return connection.query(LOCK).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new ChangeTransaction(connection, signer, node, row.getLong(0), row.getLong(1));
        });
    }

    /** Unavailable if the database is older than what is known to have happened. */
    ChangeTransaction requireNotBelow(KnownHead.Head known) {
        if (new KnownHead.Head(epoch, head).compareTo(known) < 0) {
            throw new Unavailable(
                    Unavailable.Reason.RECOVERY_NEEDED,
                    "the control database has lost changes: it is at " + head + " of epoch " + epoch + ", known is "
                            + known.seq() + " of epoch " + known.epoch() + "; begin a new epoch",
                    null);
        }
        return this;
    }

    /** Of the key that signs what is written. */
    KeyId keyId() {
        return signer.keyId();
    }

    KnownHead.Head head() {
        return new KnownHead.Head(epoch, head);
    }

    /** From now on counts on from there, in that epoch. */
    void goOnFrom(KnownHead.Head start) {
        if (start.compareTo(head()) < 0) {
            throw new IllegalArgumentException("numbers only go up");
        }
        epoch = start.epoch();
        head = start.seq();
        moved = true;
    }

    Future<RowSet<Row>> ask(String sql, @Nullable Object... arguments) {
        return connection.preparedQuery(sql).execute(Tuple.wrap(arguments));
    }

    /**
     * Gives the revision the next number, signs it, writes it.
     *
     * @param replaced the seq of the revision before, 0 if there is none
     */
    <T extends SignedRecord> T write(T record, long replaced, AuditEntry audit) {
        head++;
        @SuppressWarnings("unchecked") // at() keeps the kind
        T placed = (T) record.at(new Position(epoch, head, replaced));
        byte[] envelope = signer.seal(placed);
        written.add(new SealedRecord(placed, envelope));
        Buffer bytes = Buffer.buffer(envelope);
        OffsetDateTime lastEnd = at(placed.validity().maxExpiresAt());
        pending.add(ask(
                        WRITE,
                        placed.recordId(),
                        RecordKind.of(placed).column(),
                        placed.revision(),
                        placed.state().name().toLowerCase(Locale.ROOT),
                        epoch,
                        head,
                        login(placed),
                        placed instanceof Grant grant ? grant.target() : null,
                        at(placed.validity().notBefore()),
                        at(placed.validity().expiresAt()),
                        lastEnd,
                        Buffer.buffer(signer.keyId().value().toArray()),
                        bytes,
                        placed instanceof Grant grant ? grant.principal().issuer() : null,
                        placed instanceof Grant grant ? grant.principal().subject() : null)
                .map(result -> requireWritten(result.rowCount(), placed)));
        pending.add(ask(HISTORY, head, epoch, placed.recordId(), placed.revision(), replaced, lastEnd, bytes));
        audit(head, audit);
        return placed;
    }

    /** An audit row without a record. */
    void audit(AuditEntry entry) {
        audit(null, entry);
    }

    private void audit(@Nullable Long seq, AuditEntry entry) {
        pending.add(ask(
                AUDIT,
                node,
                seq,
                entry.type(),
                entry.who().name(),
                entry.who().issuer(),
                entry.who().subject(),
                entry.session(),
                entry.grant(),
                entry.event().encode()));
    }

    /** What waits to be written is written. */
    Future<Void> settle() {
        List<Future<?>> all = List.copyOf(pending);
        pending.clear();
        return Future.all(all).mapEmpty();
    }

    /** Everything is written, the head moved and everybody told; what is left is the commit. */
    Future<List<SealedRecord>> finish() {
        if (moved || !written.isEmpty()) {
            pending.add(ask(HEAD, epoch, head));
        }
        return settle().map(List.copyOf(written));
    }

    private static boolean requireWritten(int rows, SignedRecord record) {
        if (rows != 1) {
            throw new IllegalStateException(record.recordId() + " did not go up: revision " + record.revision());
        }
        return true;
    }

    private static @Nullable String login(SignedRecord record) {
        return switch (record) {
            case Grant grant -> grant.principal().login();
            case Credential credential -> credential.login();
            case CatalogEntry _ -> null;
        };
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
