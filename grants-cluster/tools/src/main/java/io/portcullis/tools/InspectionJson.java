package io.portcullis.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.model.Authenticator;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Scope;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** An inspection for programs: one object on one line. Verifiers are never shown. */
final class InspectionJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private InspectionJson() {}

    static String line(Inspection inspection, Instant now) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("file", inspection.file().toString());
            var refusal = inspection.refusal();
            json.writeBooleanField("verified", refusal == null);
            if (refusal != null) {
                json.writeStringField("refused", refusal.reason().code());
                json.writeStringField("refused_detail", refusal.getMessage());
            }
            json.writeStringField("key", inspection.keyId());
            json.writeStringField("cluster_id", inspection.clusterId());
            SignedRecord record = inspection.record();
            if (record != null) {
                record(json, record, now);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void record(JsonGenerator json, SignedRecord record, Instant now) throws IOException {
        json.writeStringField(
                "kind",
                switch (record) {
                    case Grant _ -> "grant";
                    case Credential _ -> "credential";
                    case CatalogEntry _ -> "catalog";
                });
        json.writeStringField("id", record.recordId());
        json.writeNumberField("revision", record.revision());
        json.writeStringField("state", record.state().name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("valid_now", record.validity().contains(now));
        json.writeStringField("not_before", record.validity().notBefore().toString());
        json.writeStringField("expires_at", record.validity().expiresAt().toString());
        json.writeStringField("max_expires_at", record.validity().maxExpiresAt().toString());
        if (!record.position().isNone()) {
            json.writeNumberField("epoch", record.position().epoch());
            json.writeNumberField("seq", record.position().seq());
            json.writeNumberField("supersedes", record.position().supersedes());
        }
        json.writeNumberField("unknown_fields", record.unknown().fields().size());
        switch (record) {
            case Grant grant -> grant(json, grant);
            case Credential credential -> credential(json, credential);
            case CatalogEntry entry -> json.writeBooleanField("removed", entry.removed());
        }
    }

    private static void grant(JsonGenerator json, Grant grant) throws IOException {
        json.writeStringField("login", grant.principal().login());
        json.writeStringField("principal_kind", grant.principal().kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("issuer", grant.principal().issuer());
        json.writeStringField("subject", grant.principal().subject());
        strings(json, "groups", grant.principal().groups());
        json.writeStringField("target", grant.target());
        json.writeStringField("role", grant.role());
        json.writeNumberField("stale_admit_ms", grant.stale().staleAdmit().toMillis());
        json.writeNumberField("stale_grace_ms", grant.stale().staleGrace().toMillis());
        if (!grant.endSpread().isZero()) {
            json.writeNumberField("end_spread_ms", grant.endSpread().toMillis());
        }
        json.writeBooleanField("scope_full", grant.scope().isFull());
        if (!grant.scope().isFull()) {
            scope(json, grant.scope());
        }
        json.writeStringField("reason", grant.reason());
    }

    /** Of a scope that this version does not understand there is none. */
    private static void scope(JsonGenerator json, Scope scope) throws IOException {
        try {
            GrantScope read = ScopeCodec.decode(scope);
            json.writeFieldName("scope");
            ScopeJson.write(json, read);
        } catch (RefusedRecord e) {
            json.writeNullField("scope");
        }
    }

    private static void credential(JsonGenerator json, Credential credential) throws IOException {
        json.writeStringField("login", credential.login());
        switch (credential.authenticator()) {
            case Authenticator.Secret(ScramVerifier verifier) -> {
                json.writeStringField("authenticator", "secret");
                json.writeNumberField("iterations", verifier.iterations());
            }
            case Authenticator.Identity identity -> {
                json.writeStringField("authenticator", "identity");
                json.writeStringField("issuer", identity.issuer());
                json.writeStringField("subject", identity.subject());
            }
            case Authenticator.Device(ScramVerifier _, ScramVerifier proof) -> {
                json.writeStringField("authenticator", "device");
                json.writeNumberField("iterations", proof.iterations());
            }
            case Authenticator.Newer _ -> json.writeNullField("authenticator");
        }
        strings(
                json,
                "origins",
                credential.origins().stream().map(Cidr::toString).toList());
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
