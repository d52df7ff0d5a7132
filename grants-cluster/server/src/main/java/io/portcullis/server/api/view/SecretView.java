package io.portcullis.server.api.view;

import io.portcullis.model.Credential;
import io.portcullis.server.api.form.MachineSecret;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "ConnectionSecret",
        description =
                "What a login connects with. The secret is in one answer only; a repeated request is told that it was shown.")
public record SecretView(
        String login,

        @Schema(description = "The password: 32 characters of lower-case Crockford base32.") @Nullable
        String secret,

        String credentialId,
        @Schema(format = "date-time") String expiresAt,

        @Schema(description = "true in the answer to a repeated request, in the place of the secret.") @Nullable
        Boolean alreadyShown) {

    public static SecretView shown(Credential credential, MachineSecret secret) {
        return of(credential, secret.reveal(), null);
    }

    public static SecretView alreadyShown(Credential credential) {
        return of(credential, null, true);
    }

    private static SecretView of(Credential credential, @Nullable String secret, @Nullable Boolean alreadyShown) {
        return new SecretView(
                credential.login(),
                secret,
                credential.recordId(),
                credential.validity().expiresAt().toString(),
                alreadyShown);
    }

    @Override
    public String toString() {
        return "SecretView[" + credentialId + ", redacted]";
    }
}
