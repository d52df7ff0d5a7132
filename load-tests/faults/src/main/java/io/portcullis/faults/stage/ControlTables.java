package io.portcullis.faults.stage;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordSigner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes signed records straight into the control database, as a node of another version or a loader would. */
public final class ControlTables {
    private static final String RECORD = """
            insert into portcullis.record (id, kind, revision, state, epoch, seq, created_seq, login, target,
                not_before, expires_at, max_expires_at, key_id, envelope, changed_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())
            on conflict (id) do update set revision = excluded.revision, state = excluded.state, epoch = excluded.epoch,
                seq = excluded.seq, not_before = excluded.not_before, expires_at = excluded.expires_at, max_expires_at = excluded.max_expires_at,
                key_id = excluded.key_id, envelope = excluded.envelope, changed_at = excluded.changed_at""";
    private static final String HISTORY = """
            insert into portcullis.record_history (seq, epoch, id, revision, supersedes, max_expires_at, envelope, changed_at)
            values (?, ?, ?, ?, ?, ?, ?, now())""";

    private final Connection connection;
    private final RecordSigner signer;

    public ControlTables(Connection connection, RecordSigner signer) {
        this.connection = connection;
        this.signer = signer;
    }

    /**
     * Commits the next change, as a member does.
     *
     * @param change makes the record for its place in the sequence
     */
    public SignedRecord change(Function<Position, SignedRecord> change, long supersedes) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            Position next = next(statement, supersedes);
            SignedRecord record = change.apply(next);
            insert(record, signer.seal(record));
            statement.executeUpdate("update portcullis.cluster_state set head_seq = " + next.seq());
            statement.execute("notify portcullis_head, '" + next.seq() + "'");
            connection.commit();
            return record;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Position next(Statement statement, long supersedes) throws SQLException {
        try (ResultSet state =
                statement.executeQuery("select epoch, head_seq from portcullis.cluster_state for update")) {
            state.next();
            return new Position(state.getLong(1), state.getLong(2) + 1, supersedes);
        }
    }

    private void insert(SignedRecord record, byte[] envelope) throws SQLException {
        Position position = record.position();
        try (PreparedStatement row = connection.prepareStatement(RECORD);
                PreparedStatement history = connection.prepareStatement(HISTORY)) {
            row.setString(1, record.recordId());
            row.setString(2, kind(record));
            row.setLong(3, record.revision());
            row.setString(4, record.state().name().toLowerCase(Locale.ROOT));
            row.setLong(5, position.epoch());
            row.setLong(6, position.seq());
            row.setLong(7, position.seq());
            row.setString(8, login(record));
            row.setString(9, target(record));
            row.setTimestamp(10, Timestamp.from(record.validity().notBefore()));
            row.setTimestamp(11, Timestamp.from(record.validity().expiresAt()));
            row.setTimestamp(12, Timestamp.from(record.validity().maxExpiresAt()));
            row.setBytes(13, signer.keyId().value().toArray());
            row.setBytes(14, envelope);
            row.executeUpdate();
            history.setLong(1, position.seq());
            history.setLong(2, position.epoch());
            history.setString(3, record.recordId());
            history.setLong(4, record.revision());
            history.setLong(5, position.supersedes());
            history.setTimestamp(6, Timestamp.from(record.validity().maxExpiresAt()));
            history.setBytes(7, envelope);
            history.executeUpdate();
        }
    }

    public static String kind(SignedRecord record) {
        return switch (record) {
            case Grant _ -> "grant";
            case Credential _ -> "credential";
            case CatalogEntry _ -> "catalog";
        };
    }

    public static @Nullable String login(SignedRecord record) {
        return switch (record) {
            case Grant grant -> grant.principal().login();
            case Credential credential -> credential.login();
            case CatalogEntry _ -> null;
        };
    }

    public static @Nullable String target(SignedRecord record) {
        return switch (record) {
            case Grant grant -> grant.target();
            case Credential _, CatalogEntry _ -> null;
        };
    }
}
