package io.portcullis.server.api.view;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.server.store.Stored;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "Credential",
        description = "A credential as it stands. Neither the secret nor its verifier is ever shown.")
public record CredentialView(
        @Schema(examples = "c0123456789abcde") String id,

        @Schema(description = "One more with each change; also the ETag.")
        long revision,

        @Schema(
                enumeration = {"pending", "active", "expired", "revoked"},
                description = "By the clock of the node that answers.")
        String state,

        String login,
        @Schema(format = "date-time") String notBefore,
        @Schema(format = "date-time") String expiresAt,

        @Schema(description = "The networks it may be used from; empty = anywhere.")
        List<String> origins,

        @Schema(description = "Whose tokens prove the login; only where no secret does.") @Nullable
        IdentityView identity,

        @Schema(
                description =
                        "true: the secret of a device, which lets in only where its person has confirmed a connection lately; else left out.")
        @Nullable
        Boolean device,

        PositionView position,

        @Schema(format = "date-time", description = "When this revision was made; only where it was asked for.")
        @Nullable
        String changedAt) {

    public static CredentialView of(Credential credential, Instant now) {
        return of(credential, now, null);
    }

    public static CredentialView of(Stored<Credential> stored, Instant now) {
        return of(stored.record(), now, stored.changedAt());
    }

    private static CredentialView of(Credential credential, Instant now, @Nullable Instant changedAt) {
        return new CredentialView(
                credential.recordId(),
                credential.revision(),
                Phases.of(credential, now),
                credential.login(),
                credential.validity().notBefore().toString(),
                credential.validity().expiresAt().toString(),
                credential.origins().stream().map(Cidr::toString).toList(),
                IdentityView.of(credential.authenticator()),
                credential.authenticator() instanceof Authenticator.Device ? true : null,
                PositionView.of(credential),
                changedAt == null ? null : changedAt.toString());
    }
}
