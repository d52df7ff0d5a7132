package io.portcullis.server.api.view;

import io.portcullis.server.store.Principals.Owner;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "LoginIdentity")
public record OwnerView(
        String login,

        @Schema(description = "Who vouches for the person, as iss of their tokens.")
        String issuer,

        @Schema(description = "The issuer's name for them, as sub of their tokens.")
        String subject,

        @Schema(format = "date-time", description = "When they first signed in with it.")
        String since) {
    public static OwnerView of(Owner owner) {
        return new OwnerView(
                owner.login(), owner.issuer(), owner.subject(), owner.since().toString());
    }
}
