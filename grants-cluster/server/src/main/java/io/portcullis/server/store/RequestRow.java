package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.RequestId;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.store.Requests.Request;
import io.portcullis.server.store.Requests.Step;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests as the control database has them. */
final class RequestRow {
    /** With the newest revision of the grant that came of it. */
    static final String SELECT = """
            SELECT a.*, r.envelope FROM portcullis.access_request a
            LEFT JOIN portcullis.record r ON r.id = a.grant_id AND r.kind = 'grant'
            """;

    static final String INSERT = """
            INSERT INTO portcullis.access_request (id, revision, state, asked_at, ends_at, decided_at, who, login, kind, issuer,
                subject, groups, claims, acr, signed_in_at, target, role, scope, statement, not_before, expires_at, length_ms,
                reason, ticket, extends, rule, rules_digest, needed, approvers, offered, stale_admit_ms,
                stale_grace_ms, digest, break_glass, claims_seen, grant_id)
            VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)""";

    private RequestRow() {}

    static @Nullable Object[] values(
            RequestId id,
            RequestState state,
            Instant now,
            Instant endsAt,
            Wish wish,
            Offer offer,
            @Nullable String grant) {
        Requester who = wish.who();
        return new @Nullable Object[] {
            id.value(),
            state.code(),
            ChangeTransaction.at(now),
            ChangeTransaction.at(endsAt),
            state == RequestState.PENDING ? null : ChangeTransaction.at(now),
            wish.actor().name(),
            who.login(),
            who.kind().name().toLowerCase(Locale.ROOT),
            who.issuer(),
            who.subject(),
            who.groups().toArray(String[]::new),
            claims(who.claims()),
            who.acr(),
            at(who.signedInAt()),
            wish.target(),
            wish.role(),
            Buffer.buffer(wish.scope().cborMap().toArray()),
            wish.statement(),
            at(wish.notBefore()),
            at(wish.expiresAt()),
            wish.length() == null ? null : wish.length().toMillis(),
            wish.reason(),
            wish.ticket(),
            wish.extend() == null ? null : wish.extend().value(),
            offer.rule(),
            offer.rules(),
            offer.needed(),
            offer.approvers().toArray(String[]::new),
            Buffer.buffer(offer.scope().cborMap().toArray()),
            offer.stale().staleAdmit().toMillis(),
            offer.stale().staleGrace().toMillis(),
            offer.digest(wish),
            wish.breakGlass(),
            wish.seen().stream().sorted().toArray(String[]::new),
            grant
        };
    }

    static Request of(Row row, List<Step> steps) {
        @Nullable Grant grant = row.getBuffer("envelope") == null ? null : RecordRows.decode(row, Grant.class);
        return new Request(
                new RequestId(row.getString("id")),
                row.getLong("revision"),
                RequestState.of(row.getString("state")),
                row.getOffsetDateTime("asked_at").toInstant(),
                row.getOffsetDateTime("ends_at").toInstant(),
                Columns.instant(row, "decided_at"),
                wish(row),
                offer(row),
                row.getString("digest"),
                grant,
                steps);
    }

    private static Offer offer(Row row) {
        return new Offer(
                row.getString("rule"),
                row.getString("rules_digest"),
                row.getInteger("needed"),
                List.of(row.getArrayOfStrings("approvers")),
                Scope.of(Bytes.of(row.getBuffer("offered").getBytes())),
                new StaleTolerance(
                        Duration.ofMillis(row.getLong("stale_admit_ms")),
                        Duration.ofMillis(row.getLong("stale_grace_ms"))));
    }

    private static Wish wish(Row row) {
        Requester who = new Requester(
                Principal.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("login"),
                row.getString("issuer"),
                row.getString("subject"),
                List.of(row.getArrayOfStrings("groups")),
                claims(new JsonObject(row.getString("claims"))),
                row.getString("acr"),
                Columns.instant(row, "signed_in_at"));
        Long length = row.getLong("length_ms");
        String extend = row.getString("extends");
        return new Wish(
                new Actor(row.getString("who"), who.issuer(), who.subject()),
                who,
                row.getString("target"),
                row.getString("role"),
                Scope.of(Bytes.of(row.getBuffer("scope").getBytes())),
                row.getString("statement"),
                Columns.instant(row, "not_before"),
                Columns.instant(row, "expires_at"),
                length == null ? null : Duration.ofMillis(length),
                row.getString("reason"),
                row.getString("ticket"),
                extend == null ? null : new GrantId(extend),
                Set.of(row.getArrayOfStrings("claims_seen")),
                row.getBoolean("break_glass"));
    }

    static Step step(Row row) {
        return new Step(
                row.getOffsetDateTime("at").toInstant(),
                row.getString("type"),
                new Actor(row.getString("who"), row.getString("issuer"), row.getString("subject")),
                List.of(row.getArrayOfStrings("groups")),
                row.getString("words"),
                row.getString("digest"),
                row.getString("acr"),
                Columns.instant(row, "signed_in_at"));
    }

    private static String claims(Map<String, List<String>> claims) {
        JsonObject json = new JsonObject();
        claims.forEach((name, texts) -> json.put(name, new JsonArray(texts)));
        return json.encode();
    }

    private static Map<String, List<String>> claims(JsonObject json) {
        Map<String, List<String>> claims = new HashMap<>();
        for (String name : json.fieldNames()) {
            List<String> texts = new ArrayList<>();
            json.getJsonArray(name).forEach(text -> texts.add(String.valueOf(text)));
            claims.put(name, List.copyOf(texts));
        }
        return claims;
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : ChangeTransaction.at(instant);
    }
}
