package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "A grant for the day on which nothing but one gateway works.")
public record CreateEmergencyGrant(
        @Schema(
                required = true,
                pattern = "[a-z0-9._@-]{1,63}",
                examples = "sos-anna",
                description = "The user name that connects: best one that is used for nothing else.")
        @Nullable
        String login,

        @Schema(required = true, description = "Who vouches for the person.") @Nullable
        String issuer,

        @Schema(required = true, description = "The issuer's name for the person, who never reviews the use of it.")
        @Nullable
        String subject,

        @Schema(required = true, examples = "orders", description = "The database, by the name it has at the gateway.")
        @Nullable
        String target,

        @Schema(required = true, examples = "app_owner", description = "The PostgreSQL role in the target.") @Nullable
        String role,

        @Schema(
                required = true,
                examples = "gw-1",
                description = "The only gateway that admits by it: its portcullis.node.")
        @Nullable
        String gateway,

        @Schema(defaultValue = "1h", examples = "1h", description = "How long its one session may last: 1 s to 1 h.")
        @Nullable
        String length,

        @Schema(defaultValue = "90d", examples = "90d", description = "How long it can be used: at most 90 days.")
        @Nullable
        String duration,

        @Schema(
                description =
                        "What it allows within the role; everything if it is left out. Without budgets and a bound statement.")
        @Nullable
        GrantScopeBody scope,

        @Schema(required = true, description = "Why; one line of at most 1000 bytes.") @Nullable
        String reason,

        @Schema(required = true, description = "Who looks at what was done with it.") @Nullable
        ReviewBody review) {

    @Schema(name = "WhoReviews", description = "Who looks at what was done, and how soon.")
    public record ReviewBody(
            @Schema(required = true, examples = "[\"security\"]", description = "Members of one of these groups.")
            @Nullable
            List<@Nullable String> from,

            @Schema(description = "Who come from one of these issuers; any if it is left out.") @Nullable
            List<@Nullable String> issuers,

            @Schema(examples = "48h", description = "Within which time of the use's becoming known: 1 h to 90 days.")
            @Nullable
            String within) {}
}
