package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.RequestId;
import io.portcullis.server.request.Person;
import io.portcullis.server.store.Requests.Request;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is written down of each step of a request, for who is concerned and for the audit. */
final class RequestTrail {
    private static final String STEP = """
            INSERT INTO portcullis.access_request_step (request, at, type, who, issuer, subject, groups, words)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""";

    private static final String YES = """
            INSERT INTO portcullis.access_request_step AS s (request, at, type, who, issuer, subject, groups, words, digest, acr, signed_in_at)
            VALUES ($1, $2, 'yes', $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (request, issuer, subject, digest) WHERE type = 'yes'
            DO UPDATE SET at = excluded.at, groups = excluded.groups, acr = excluded.acr, signed_in_at = excluded.signed_in_at, words = coalesce(excluded.words, s.words)""";

    private RequestTrail() {}

    /** What somebody says yes to again they say in the groups that they are in now, by the sign-in of now. */
    static Future<Void> yes(
            ChangeTransaction change, Request request, Instant now, Actor who, Person by, @Nullable String words) {
        return change.ask(
                        YES,
                        request.id().value(),
                        ChangeTransaction.at(now),
                        who.name(),
                        who.issuer(),
                        who.subject(),
                        by.groups().toArray(String[]::new),
                        words,
                        request.digest(),
                        by.acr(),
                        by.signedInAt() == null ? null : ChangeTransaction.at(by.signedInAt()))
                .mapEmpty();
    }

    static Future<Void> audit(
            ChangeTransaction change,
            String type,
            Request request,
            Actor who,
            @Nullable String words,
            Optional<Grant> grant) {
        return audit(change, type, request.id(), request.wish(), who, words, grant);
    }

    static Future<Void> step(
            ChangeTransaction change,
            RequestId id,
            Instant now,
            String type,
            Actor who,
            List<String> groups,
            @Nullable String words) {
        return change.ask(
                        STEP,
                        id.value(),
                        ChangeTransaction.at(now),
                        type,
                        who.name(),
                        who.issuer(),
                        who.subject(),
                        groups.toArray(String[]::new),
                        words)
                .mapEmpty();
    }

    static Future<Void> audit(
            ChangeTransaction change,
            String type,
            RequestId id,
            Wish wish,
            Actor who,
            @Nullable String words,
            Optional<Grant> grant) {
        String about = grant.isEmpty() && wish.extend() != null
                ? wish.extend().value()
                : grant.map(Grant::recordId).orElse(null);
        JsonObject event = event(wish).put("request", id.value()).put("granted", grant.isPresent());
        if (words != null) {
            event.put("words", words);
        }
        change.audit(new AuditEntry(type, who, null, about, event));
        return Future.succeededFuture();
    }

    static JsonObject event(Wish wish) {
        JsonObject event = new JsonObject()
                .put("login", wish.who().login())
                .put("target", wish.target())
                .put("role", wish.role())
                .put("reason", wish.reason());
        return wish.ticket() == null ? event : event.put("ticket", wish.ticket());
    }
}
