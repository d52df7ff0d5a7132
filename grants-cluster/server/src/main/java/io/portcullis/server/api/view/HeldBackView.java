package io.portcullis.server.api.view;

import io.portcullis.server.store.EndBrake.Kept;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "HeldBack",
        description = "Somebody whose grants go on although their issuer answers that they should not.")
public record HeldBackView(
        @Schema(description = "The issuer's name for them, as sub of their tokens.")
        String subject,

        @Schema(description = "The login that is theirs; left out if none is.") @Nullable
        String login,

        @Schema(format = "date-time", description = "Since when.")
        String since) {
    public static HeldBackView of(Kept held) {
        return new HeldBackView(
                held.person().subject(), held.login(), held.since().toString());
    }
}
