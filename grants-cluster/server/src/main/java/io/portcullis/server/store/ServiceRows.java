package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.server.service.Place;
import io.portcullis.server.service.RenewalPlan;
import io.portcullis.server.store.ServiceGrants.Refused;
import io.portcullis.server.store.ServiceGrants.State;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of the grants of services. */
final class ServiceRows {
    /** With the grants as they stand; what a key signed that is not trusted any more counts as not there. */
    static final String SELECT = """
            SELECT s.*, r.state, r.expires_at, r.issuer, r.subject, CASE WHEN r.state = 'revoked' THEN r.envelope END AS envelope
            FROM portcullis.service_grant s LEFT JOIN portcullis.record r ON r.id = s.grant_id AND r.key_id = ANY($1)
            """;

    private ServiceRows() {}

    static State of(Row row, Instant now) {
        String grant = row.getString("grant_id");
        return new State(
                place(row),
                grant == null ? null : new GrantId(grant),
                row.getString("terms"),
                Duration.ofMillis(row.getLong("life_ms")),
                row.getBoolean("asked"),
                row.getString("issuer"),
                row.getString("subject"),
                refused(row),
                current(row, now));
    }

    private static Place place(Row row) {
        return new Place(
                row.getString("service"), row.getString("login"), row.getString("target"), row.getString("role"));
    }

    private static @Nullable Refused refused(Row row) {
        OffsetDateTime since = row.getOffsetDateTime("refused_at");
        if (since == null) {
            return null;
        }
        OffsetDateTime tried = row.getOffsetDateTime("tried_at");
        Long rules = row.getLong("tried_rules");
        return new Refused(
                Objects.requireNonNull(row.getString("refused_why")),
                since.toInstant(),
                tried == null ? Instant.EPOCH : tried.toInstant(),
                rules == null ? 0 : rules);
    }

    private static RenewalPlan.@Nullable Current current(Row row, Instant now) {
        String state = row.getString("state");
        if (state == null) {
            return null;
        }
        Instant end = row.getOffsetDateTime("expires_at").toInstant();
        boolean revoked = state.equals("revoked");
        return revoked
                ? revoked(RecordRows.decode(row, Grant.class))
                : new RenewalPlan.Current(false, !end.isAfter(now), end);
    }

    /** What only the control database had lost nobody meant to end. */
    private static RenewalPlan.Current revoked(Grant grant) {
        boolean lost = grant.reason().equals(Epochs.LOST);
        return new RenewalPlan.Current(!lost, lost, grant.validity().expiresAt());
    }
}
