package io.portcullis.tools;

import io.portcullis.model.Authenticator;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.ScopeWords;
import java.time.Instant;
import java.util.Locale;

/** An inspection for people: one aligned line for each field. Verifiers are never shown. */
final class InspectionText {
    private final StringBuilder text = new StringBuilder();

    private InspectionText() {}

    static String of(Inspection inspection, Instant now) {
        InspectionText lines = new InspectionText();
        lines.add("file", inspection.file().toString());
        lines.verification(inspection);
        SignedRecord record = inspection.record();
        if (record != null) {
            lines.add("cluster", inspection.clusterId());
            switch (record) {
                case Grant grant -> lines.grant(grant, now);
                case Credential credential -> lines.credential(credential, now);
                case CatalogEntry entry -> lines.catalog(entry);
            }
        }
        return lines.text.toString();
    }

    private void verification(Inspection inspection) {
        var refusal = inspection.refusal();
        if (refusal == null) {
            add("verified", "yes, signed with key " + inspection.keyId());
            return;
        }
        add("verified", "NO, " + refusal.reason().code() + ": " + refusal.getMessage());
        if (inspection.record() != null) {
            add("", "what follows is only what the file claims");
        }
    }

    private void grant(Grant grant, Instant now) {
        add("grant", grant.recordId() + ", revision " + grant.revision());
        add("status", Sentences.status(grant, now));
        Principal principal = grant.principal();
        add("login", principal.login() + " (" + principal.kind().name().toLowerCase(Locale.ROOT) + ")");
        add("identity", principal.subject() + " of " + principal.issuer());
        if (!principal.groups().isEmpty()) {
            add("groups", String.join(", ", principal.groups()));
        }
        add("target", grant.target());
        add("role", grant.role());
        validity(grant.validity());
        add(
                "stale",
                "admits " + Times.describe(grant.stale().staleAdmit()) + ", grace "
                        + Times.describe(grant.stale().staleGrace()));
        if (!grant.endSpread().isZero()) {
            add("ends", "its sessions one after another over the last " + Times.describe(grant.endSpread()));
        }
        scope(grant.scope());
        if (!grant.reason().isEmpty()) {
            add("reason", grant.reason());
        }
        position(grant.position());
        unknown(grant.unknown());
    }

    private void scope(Scope scope) {
        GrantScope read;
        try {
            read = ScopeCodec.decode(scope);
        } catch (RefusedRecord e) {
            add("scope", "not understood by this version: gateways of it refuse the grant");
            return;
        }
        ScopeWords.of(read, this::add);
    }

    private void credential(Credential credential, Instant now) {
        add("credential", credential.recordId() + ", revision " + credential.revision());
        add("status", Sentences.status(credential, now));
        add("login", credential.login());
        switch (credential.authenticator()) {
            case Authenticator.Secret(ScramVerifier verifier) ->
                add("verifier", "SCRAM-SHA-256, " + verifier.iterations() + " iterations");
            case Authenticator.Identity identity -> add("identity", identity.subject() + " of " + identity.issuer());
            case Authenticator.Device(ScramVerifier _, ScramVerifier proof) ->
                add("device", "SCRAM-SHA-256, " + proof.iterations() + " iterations; lets in with a confirmation only");
            case Authenticator.Newer _ ->
                add("proof", "not understood by this version: at gateways of it nothing proves it");
        }
        validity(credential.validity());
        add(
                "origins",
                credential.origins().isEmpty()
                        ? "anywhere"
                        : String.join(
                                ", ",
                                credential.origins().stream()
                                        .map(Object::toString)
                                        .toList()));
        position(credential.position());
        unknown(credential.unknown());
    }

    /** Never in a file of ours: what is in it is the cluster's to show. */
    private void catalog(CatalogEntry entry) {
        add("catalog", entry.recordId() + ", revision " + entry.revision());
        position(entry.position());
        unknown(entry.unknown());
    }

    private void position(Position position) {
        if (position.isNone()) {
            return;
        }
        String change = position.seq() == 0 ? "revised outside of the cluster" : "change " + position.seq();
        String before = position.supersedes() == 0 ? "" : ", after " + position.supersedes();
        add("position", "epoch " + position.epoch() + ", " + change + before);
    }

    private void validity(Validity validity) {
        add("valid", validity.notBefore() + " until " + validity.expiresAt());
        if (!validity.maxExpiresAt().equals(validity.expiresAt())) {
            add("kept until", validity.maxExpiresAt().toString());
        }
    }

    private void unknown(UnknownFields unknown) {
        if (!unknown.fields().isEmpty()) {
            add("newer", unknown.fields().size() + " fields of a newer version, kept as they are");
        }
    }

    private void add(String name, String value) {
        text.append(String.format(Locale.ROOT, "%-11s %s%n", name, value));
    }
}
