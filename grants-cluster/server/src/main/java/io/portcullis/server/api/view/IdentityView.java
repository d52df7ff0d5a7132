package io.portcullis.server.api.view;

import io.portcullis.model.Authenticator;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Identity", description = "Whom tokens must be for to prove a login.")
public record IdentityView(
        @Schema(description = "As tokens have it in 'iss'.") String issuer,
        @Schema(description = "As tokens have it in 'sub'.") String subject) {
    static @Nullable IdentityView of(Authenticator authenticator) {
        return switch (authenticator) {
            case Authenticator.Secret _, Authenticator.Device _, Authenticator.Newer _ -> null;
            case Authenticator.Identity identity -> new IdentityView(identity.issuer(), identity.subject());
        };
    }
}
