package io.portcullis.server.api.view;

import io.portcullis.server.store.Links.Link;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Link", description = "A connection that its person is to confirm.")
public record LinkView(
        String handle,

        @Schema(
                enumeration = {"open", "confirmed", "denied", "failed", "withdrawn", "expired", "used"},
                description = "Only an open one can be confirmed or denied.")
        String state,

        @Schema(
                enumeration = {"held", "next"},
                description = "Whom a confirmation lets in: the connection that waits, or the next one like it.")
        String kind,

        String login,
        String target,

        @Schema(description = "Left out if the client names none.") @Nullable
        String role,

        @Schema(
                description =
                        "Whether there is a grant now that may let it in; if not, it waits for one once it is confirmed.")
        boolean grant,

        @Schema(description = "The client's address.") String origin,

        @Schema(description = "The address of whoever asks.")
        String yourAddress,

        @Schema(description = "true: it can be confirmed from the client's address only.")
        boolean sensitive,

        @Schema(description = "Classes of sign-in (acr) of which whoever confirms needs one; left out if any will do.")
        @Nullable
        List<String> acr,

        @Schema(description = "Means (amr) of which whoever confirms must have signed in by one.") @Nullable
        List<String> amr,

        @Schema(description = "How many seconds ago whoever confirms may have signed in.") @Nullable
        Long maxAgeSeconds,

        @Schema(description = "What the client calls itself.")
        String application,

        String gateway,
        String since,

        @Schema(description = "When it is over.") String endsAt) {

    public static LinkView of(Link link, boolean grant, String yourAddress) {
        return new LinkView(
                link.handle(),
                link.state().code(),
                link.kind().code(),
                link.login(),
                link.target(),
                link.role(),
                grant,
                link.origin(),
                yourAddress,
                link.sensitive(),
                link.demand().acr().isEmpty() ? null : link.demand().acr(),
                link.demand().amr().isEmpty() ? null : link.demand().amr(),
                link.demand().maxAge() == null ? null : link.demand().maxAge().toSeconds(),
                link.application(),
                link.node(),
                link.since().toString(),
                link.endsAt().toString());
    }
}
