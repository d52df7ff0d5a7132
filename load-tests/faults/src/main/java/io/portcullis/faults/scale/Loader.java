package io.portcullis.faults.scale;

import io.portcullis.faults.stage.ControlTables;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** Fills a control database whose members are not running, with as many signed records as there are processors for. */
final class Loader {
    private static final int BATCH = 2_000;
    private static final String RECORD = "copy portcullis.record (id, kind, revision, state, epoch, seq, created_seq,"
            + " login, target, not_before, expires_at, max_expires_at, key_id, envelope, changed_at) from stdin";
    private static final String HISTORY = "copy portcullis.record_history (seq, epoch, id, revision, supersedes,"
            + " max_expires_at, envelope, changed_at) from stdin";

    private final Connection connection;
    private final RecordSigner signer;

    Loader(Connection connection, RecordSigner signer) {
        this.connection = connection;
        this.signer = signer;
    }

    /** Returns the number of records; all or none are there. */
    int load(Population population) throws SQLException, IOException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            long epoch;
            long head;
            try (ResultSet state =
                    statement.executeQuery("select epoch, head_seq from portcullis.cluster_state for update")) {
                state.next();
                epoch = state.getLong(1);
                head = state.getLong(2);
            }
            int count = copy(population.records(epoch, head, Instant.now()));
            statement.executeUpdate("update portcullis.cluster_state set head_seq = " + (head + count));
            connection.commit();
            statement.execute("analyze portcullis.record");
            connection.commit();
            return count;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private int copy(Stream<SignedRecord> records) throws SQLException, IOException {
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        int count = 0;
        StringBuilder rows = new StringBuilder();
        StringBuilder history = new StringBuilder();
        // Signing is what takes long: a batch at a time, on all processors.
        for (List<SignedRecord> batch : (Iterable<List<SignedRecord>>) batches(records)::iterator) {
            for (Line line : batch.parallelStream().map(this::line).toList()) {
                rows.append(line.record);
                history.append(line.history);
            }
            count += batch.size();
            write(copies, RECORD, rows);
            write(copies, HISTORY, history);
        }
        return count;
    }

    private static Stream<List<SignedRecord>> batches(Stream<SignedRecord> records) {
        return records.gather(java.util.stream.Gatherers.windowFixed(BATCH));
    }

    private static void write(CopyManager copies, String command, StringBuilder lines) throws SQLException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        CopyIn copy = copies.copyIn(command);
        copy.writeToCopy(bytes, 0, bytes.length);
        copy.endCopy();
    }

    /** A row of each table, in the text format of COPY. */
    private record Line(String record, String history) {}

    private Line line(SignedRecord record) {
        String envelope = hex(signer.seal(record));
        String last = record.validity().maxExpiresAt().toString();
        long seq = record.position().seq();
        long epoch = record.position().epoch();
        return new Line(
                row(
                        record.recordId(),
                        ControlTables.kind(record),
                        record.revision(),
                        record.state().name().toLowerCase(Locale.ROOT),
                        epoch,
                        seq,
                        seq,
                        orNull(ControlTables.login(record)),
                        orNull(ControlTables.target(record)),
                        record.validity().notBefore(),
                        record.validity().expiresAt(),
                        last,
                        hex(signer.keyId().value().toArray()),
                        envelope,
                        "now"),
                row(seq, epoch, record.recordId(), record.revision(), 0, last, envelope, "now"));
    }

    private static String row(Object... columns) {
        StringBuilder row = new StringBuilder();
        for (Object column : columns) {
            row.append(row.isEmpty() ? "" : "\t").append(column);
        }
        return row.append('\n').toString();
    }

    private static Object orNull(@org.jspecify.annotations.Nullable String value) {
        return value == null ? "\\N" : value;
    }

    /** A bytea in COPY's text: the backslash itself is escaped. */
    private static String hex(byte[] bytes) {
        return "\\\\x" + HexFormat.of().formatHex(bytes);
    }
}
