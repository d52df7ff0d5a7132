package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.Envelope;
import io.portcullis.model.codec.KeyId;
import io.portcullis.model.codec.RecordCodec;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.digest.RecordTerm;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the maps and beacons are made from. */
public final class RecordRows {
    /** The head, and where it is this primary's own, what came since. No row at all on a standby: what that says may be old. */
    private static final String STEPS =
            """
            SELECT s.epoch, s.head_seq, h.seq, h.max_expires_at,
                   CASE WHEN %s = ANY($3) THEN sha256(h.envelope) END AS term,
                   sha256(p.envelope) AS old_term, p.max_expires_at AS old_max_expires_at
            FROM portcullis.cluster_state s
            LEFT JOIN portcullis.record_history h ON h.seq > $1
            LEFT JOIN portcullis.record_history p ON p.seq = h.supersedes AND %s = ANY($3)
            WHERE NOT pg_is_in_recovery()
            ORDER BY h.seq LIMIT $2""".formatted(TrustedKeys.keyIdOf("h.envelope"), TrustedKeys.keyIdOf("p.envelope"));

    private static final String TERMS = """
            SELECT s.epoch, s.head_seq, sha256(r.envelope) AS term, r.max_expires_at
            FROM portcullis.cluster_state s
            LEFT JOIN portcullis.record r ON r.max_expires_at > $1 AND %s = ANY($2)
            WHERE NOT pg_is_in_recovery()""".formatted(TrustedKeys.keyIdOf("r.envelope"));
    private static final String BY_KEY = """
            SELECT %s AS key_id, count(*) AS records FROM portcullis.record
            WHERE max_expires_at > $1 GROUP BY 1""".formatted(TrustedKeys.keyIdOf("envelope"));
    private static final String SINCE = """
            SELECT id, kind, seq, max_expires_at, envelope FROM portcullis.record
            WHERE seq > $1 AND max_expires_at > $2 ORDER BY seq LIMIT $3""";
    private static final String PAGE = """
            SELECT id, kind, seq, max_expires_at, envelope FROM portcullis.record
            WHERE id > $1 AND max_expires_at > $2 ORDER BY id LIMIT $3""";
    private static final String BY_ID =
            "SELECT id, kind, seq, max_expires_at, envelope FROM portcullis.record WHERE id = ANY($1)";

    private static final int FETCHED_AT_ONCE = 1000;
    private static final Duration LOAD = Duration.ofSeconds(30);

    private final Database database;
    private final TrustedKeys trusted;

    /** @param trusted what other keys signed has no term: no gateway counts it */
    public RecordRows(Database database, TrustedKeys trusted) {
        this.database = database;
        this.trusted = trusted;
    }

    /**
     * A revision and what it replaced.
     *
     * @param term null if no trusted key signed it
     * @param oldTerm null if it replaced nothing that the database knows and a trusted key signed
     */
    public record Step(
            long seq,
            @Nullable RecordTerm term,
            long maxExpiresAtMillis,
            @Nullable RecordTerm oldTerm,
            long oldMaxExpiresAtMillis) {}

    /**
     * The head and the steps that lead there, or some of them.
     *
     * @param complete whether no more steps follow
     */
    public record Steps(KnownHead.Head head, List<Step> steps, boolean complete) {}

    /** The newest revision of a record. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record CurrentRow(String id, RecordKind kind, long seq, Instant maxExpiresAt, byte[] envelope) {}

    /** One record's contribution to the digest. */
    public record TermRow(RecordTerm term, long maxExpiresAtMillis) {}

    /** Up to {@code limit} steps behind {@code seq}. Unavailable on a standby. */
    public Future<Steps> steps(long seq, int limit) {
        return database.ask(STEPS, seq, limit, trusted.parameter()).map(rows -> {
            List<Step> steps = new ArrayList<>(rows.size());
            KnownHead.Head head = null;
            for (Row row : rows) {
                head = head(row);
                if (row.getLong("seq") != null) {
                    steps.add(step(row));
                }
            }
            if (head == null) {
                throw standby();
            }
            return new Steps(head, steps, steps.size() < limit);
        });
    }

    /** Calls {@code each} for all records under trusted keys that may still matter after {@code after}; the head is that of the same instant. */
    public Future<KnownHead.Head> terms(Instant after, Consumer<TermRow> each) {
        return database.inLongTransaction(
                LOAD,
                connection -> connection
                        .prepare(TERMS)
                        .compose(statement -> drain(
                                statement.createStream(FETCHED_AT_ONCE, Tuple.of(ChangeTransaction.at(after), (Object)
                                        trusted.parameter())),
                                each)));
    }

    private static Future<KnownHead.Head> drain(RowStream<Row> rows, Consumer<TermRow> each) {
        Promise<KnownHead.Head> promise = Promise.promise();
        KnownHead.@Nullable Head[] head = new KnownHead.Head[1];
        rows.exceptionHandler(promise::tryFail);
        rows.endHandler(_ -> {
            if (head[0] == null) {
                promise.tryFail(standby());
            } else {
                promise.tryComplete(head[0]);
            }
        });
        rows.handler(row -> {
            head[0] = head(row);
            if (row.getBuffer("term") != null) {
                each.accept(new TermRow(term(row, "term"), millis(row, "max_expires_at")));
            }
        });
        return promise.future();
    }

    /** Newest revisions with a seq above {@code seq} that end after {@code after}, by seq. */
    public Future<List<CurrentRow>> since(long seq, Instant after, int limit) {
        return database.ask(SINCE, seq, ChangeTransaction.at(after), limit).map(RecordRows::currentRows);
    }

    /** All that end after {@code after}, by id, behind {@code id}. */
    public Future<List<CurrentRow>> page(String id, Instant after, int limit) {
        return database.ask(PAGE, id, ChangeTransaction.at(after), limit).map(RecordRows::currentRows);
    }

    /** Those of these ids that there are. */
    public Future<List<CurrentRow>> byId(List<String> ids) {
        return database.ask(BY_ID, (Object) ids.toArray(String[]::new)).map(RecordRows::currentRows);
    }

    /** How many records each key has signed that may still matter after {@code after}; also keys that are not trusted any more. */
    public Future<Map<KeyId, Long>> byKey(Instant after) {
        return database.ask(BY_KEY, ChangeTransaction.at(after)).map(rows -> {
            Map<KeyId, Long> all = new HashMap<>();
            for (Row row : rows) {
                all.put(new KeyId(Bytes.of(row.getBuffer("key_id").getBytes())), row.getLong("records"));
            }
            return all;
        });
    }

    private static List<CurrentRow> currentRows(Iterable<Row> rows) {
        List<CurrentRow> all = new ArrayList<>();
        for (Row row : rows) {
            all.add(new CurrentRow(
                    row.getString("id"),
                    RecordKind.read(row.getString("kind")),
                    row.getLong("seq"),
                    row.getOffsetDateTime("max_expires_at").toInstant(),
                    row.getBuffer("envelope").getBytes()));
        }
        return all;
    }

    private static Step step(Row row) {
        boolean replaces = row.getBuffer("old_term") != null;
        return new Step(
                row.getLong("seq"),
                row.getBuffer("term") == null ? null : term(row, "term"),
                millis(row, "max_expires_at"),
                replaces ? term(row, "old_term") : null,
                replaces ? millis(row, "old_max_expires_at") : 0);
    }

    private static KnownHead.Head head(Row row) {
        return new KnownHead.Head(row.getLong("epoch"), row.getLong("head_seq"));
    }

    private static RecordTerm term(Row row, String column) {
        return RecordTerm.read(row.getBuffer(column).getBytes());
    }

    private static long millis(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant().toEpochMilli();
    }

    private static ChangeFailure.Unavailable standby() {
        return new ChangeFailure.Unavailable(
                ChangeFailure.Unavailable.Reason.DATABASE, "the control database is a standby: it may be behind", null);
    }

    /** A record for a list: from the truth, so it is not verified once more. */
    static <T extends SignedRecord> T decode(Row row, Class<T> type) {
        try {
            byte[] envelope = row.getBuffer("envelope").getBytes();
            return type.cast(
                    RecordCodec.decode(Envelope.parse(envelope).record().toArray())
                            .record());
        } catch (RefusedRecord e) {
            throw new IllegalStateException("the control database holds a record that can not be read", e);
        }
    }
}
