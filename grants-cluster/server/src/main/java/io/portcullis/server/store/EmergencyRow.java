package io.portcullis.server.store;

import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.RequestId;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.server.rules.Review;
import io.portcullis.server.store.EmergencyGrants.Item;
import io.portcullis.server.store.EmergencyGrants.Used;
import io.portcullis.server.store.EmergencyGrants.Wanted;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Set;

/** Emergency grants as the control database has them. */
final class EmergencyRow {
    static final String SELECT = """
            SELECT e.*, r.envelope FROM portcullis.emergency_grant e JOIN portcullis.record r ON r.id = e.grant_id
            """;

    static final String INSERT = """
            INSERT INTO portcullis.emergency_grant (grant_id, credential_id, request, gateway, length_ms, reviewers, reviewer_issuers,
                review_within_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""";

    /** Only the gateway that a grant names is believed, and once. */
    private static final String USE = """
            WITH used AS (UPDATE portcullis.emergency_grant SET used_at = $3, used_session = $4
                WHERE grant_id = $1 AND gateway = $2 AND used_at IS NULL
                RETURNING request, reviewers, reviewer_issuers, review_within_ms)
            INSERT INTO portcullis.review (request, opened_at, due_at, reviewers, reviewer_issuers)
            SELECT request, clock_timestamp(), clock_timestamp() + review_within_ms * interval '1 millisecond', reviewers, reviewer_issuers
            FROM used ON CONFLICT DO NOTHING""";

    private EmergencyRow() {}

    static Object[] values(GrantMade made, CredentialId credential, RequestId request, Wanted wanted) {
        return new Object[] {
            made.grant().recordId(),
            credential.value(),
            request.value(),
            wanted.use().gateway(),
            wanted.use().length().toMillis(),
            ReviewRow.sorted(wanted.reviewers().from()),
            ReviewRow.sorted(wanted.reviewers().issuers()),
            wanted.within().toMillis()
        };
    }

    static Item of(Row row) {
        OffsetDateTime used = row.getOffsetDateTime("used_at");
        return new Item(
                RecordRows.decode(row, Grant.class),
                new CredentialId(row.getString("credential_id")),
                new RequestId(row.getString("request")),
                new EmergencyUse(row.getString("gateway"), Duration.ofMillis(row.getLong("length_ms"))),
                new Review(
                        Set.of(row.getArrayOfStrings("reviewers")),
                        Set.of(row.getArrayOfStrings("reviewer_issuers")),
                        null),
                Duration.ofMillis(row.getLong("review_within_ms")),
                used == null ? null : new Used(used.toInstant(), row.getString("used_session")));
    }

    /** A gateway tells that a session has begun by it: from then on somebody has to look at what was done. */
    static Future<Void> used(SqlConnection connection, String node, Gateways.GatewayEvent event) {
        return Database.ask(connection, USE, event.grant(), node, ChangeTransaction.at(event.at()), event.session())
                .mapEmpty();
    }
}
