package io.portcullis.server.store;

import io.portcullis.model.Authenticator;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the audit keeps of a change.
 *
 * @param session the session that it is about, if it is about one; so with the grant
 */
record AuditEntry(
        String type,
        Actor who,
        @Nullable String session,
        @Nullable String grant,
        JsonObject event) {

    /** The same about a grant. */
    AuditEntry about(@Nullable String grantId) {
        return new AuditEntry(type, who, session, grantId, event);
    }

    /** Of a record: what it is about and what it is now. Never a verifier. */
    static AuditEntry of(String type, Actor who, SignedRecord record) {
        JsonObject event = new JsonObject()
                .put("id", record.recordId())
                .put("revision", record.revision())
                .put("state", record.state().name().toLowerCase(Locale.ROOT))
                .put("notBefore", record.validity().notBefore().toString())
                .put("expiresAt", record.validity().expiresAt().toString());
        return switch (record) {
            case Grant grant ->
                new AuditEntry(
                        type,
                        who,
                        null,
                        grant.recordId(),
                        event.put("login", grant.principal().login())
                                .put("target", grant.target())
                                .put("role", grant.role())
                                .put("reason", grant.reason()));
            case Credential credential ->
                new AuditEntry(type, who, null, null, event(event.put("login", credential.login()), credential));
            case CatalogEntry entry -> new AuditEntry(type, who, null, null, event.put("removed", entry.removed()));
        };
    }

    private static JsonObject event(JsonObject event, Credential credential) {
        return switch (credential.authenticator()) {
            case Authenticator.Secret _, Authenticator.Newer _ -> event;
            case Authenticator.Device _ -> event.put("device", true);
            case Authenticator.Identity identity ->
                event.put("issuer", identity.issuer()).put("subject", identity.subject());
        };
    }
}
