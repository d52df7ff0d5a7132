package io.portcullis.server.api.view;

import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.config.Role;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Me", description = "Who asks.")
public record MeView(
        @Schema(examples = "people/anna", description = "As the audit shows it.")
        String who,

        @Schema(
                enumeration = {"human", "service"},
                description = "Left out for a bootstrap token, as what follows.")
        @Nullable
        String kind,

        @Schema(description = "Who vouches for it.") @Nullable
        String issuer,

        @Schema(description = "The issuer's name for it, which never changes.") @Nullable
        String subject,

        @Schema(description = "The name to log in with at gateways; left out if there is none.") @Nullable
        String login,

        @Schema(enumeration = {"requester", "approver", "auditor", "operator"})
        List<String> roles,

        @Schema(description = "As the token says.") List<String> groups,

        @Schema(format = "date-time", description = "When the token ends, if it does.") @Nullable
        String until) {

    /** @param login whose it is the control database has said */
    public static MeView of(Identity identity, @Nullable String login) {
        return new MeView(
                identity.actor().name(),
                identity.kind() == null ? null : identity.kind().name().toLowerCase(Locale.ROOT),
                identity.actor().issuer(),
                identity.actor().subject(),
                login,
                identity.sortedRoles().map(Role::code).toList(),
                identity.groups(),
                identity.until() == null ? null : identity.until().toString());
    }
}
