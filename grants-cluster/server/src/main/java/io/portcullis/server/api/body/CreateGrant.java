package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "A grant to be made: this identity may use this database with this role until this instant.")
public record CreateGrant(
        @Schema(
                required = true,
                pattern = "[a-z0-9._@-]{1,63}",
                examples = "anna",
                description = "The user name that connects.")
        @Nullable
        String login,

        @Schema(
                enumeration = {"human", "service"},
                defaultValue = "human",
                description = "What kind of identity it is; the defaults of staleAdmit and staleGrace follow it.")
        @Nullable
        String kind,

        @Schema(defaultValue = "portcullis-api", description = "Who vouches for the identity.") @Nullable
        String issuer,

        @Schema(description = "The issuer's stable name for the identity; the login if it is left out.") @Nullable
        String subject,

        @Schema(description = "The issuer's groups of the identity, at most 256.") @Nullable
        List<@Nullable String> groups,

        @Schema(
                required = true,
                pattern = "[a-z0-9][a-z0-9_.-]{0,62}",
                examples = "orders",
                description = "The database, by the name it has at the gateways.")
        @Nullable
        String target,

        @Schema(required = true, examples = "app_read", description = "The PostgreSQL role in the target.") @Nullable
        String role,

        @Schema(format = "date-time", description = "When it begins; now if it is left out.") @Nullable
        String notBefore,

        @Schema(format = "date-time", description = "When it ends. This or duration.") @Nullable
        String expiresAt,

        @Schema(
                examples = "1h",
                description = "How long it lasts, from its beginning: 90s, 1h30m, 2d or PT1H. This or expiresAt.")
        @Nullable
        String duration,

        @Schema(
                examples = "0s",
                description = "How long a gateway that has lost touch with the cluster goes on admitting new sessions; "
                        + "0s for a human, 15m for a service if it is left out; at most 30 days.")
        @Nullable
        String staleAdmit,

        @Schema(
                examples = "60s",
                description =
                        "How long it lets running sessions go on; 60s for a human, 1h for a service if it is left "
                                + "out; at most 30 days.")
        @Nullable
        String staleGrace,

        @Schema(description = "What it allows within the role; everything if it is left out.") @Nullable
        GrantScopeBody scope,

        @Schema(required = true, examples = "TICKET-123", description = "Why; one line of at most 1000 bytes.")
        @Nullable
        String reason,

        @Schema(
                enumeration = {"auto", "never", "always"},
                defaultValue = "auto",
                description = "Whether to make a connection secret for the login: auto makes one if the login has none "
                        + "that is good for as long as the grant.")
        @Nullable
        String connectionSecret) {}
