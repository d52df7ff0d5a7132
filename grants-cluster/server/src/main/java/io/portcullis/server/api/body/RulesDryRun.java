package io.portcullis.server.api.body;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "A wish of somebody, to hear what the rules would say to it.")
public record RulesDryRun(
        @Schema(required = true, description = "Who would ask.") @Nullable
        Who who,

        @Schema(required = true, description = "What they would ask for; not the extension of a grant.") @Nullable
        CreateRequest request) {

    @Schema(name = "DryRunWho", description = "Somebody as a token would describe them.")
    public record Who(
            @Schema(required = true, pattern = "[a-z0-9._@-]{1,63}", examples = "anna") @Nullable
            String login,

            @Schema(
                    enumeration = {"human", "service"},
                    defaultValue = "human")
            @Nullable
            String kind,

            @Schema(description = "The URL of the issuer; only rules that name issuers look at it.") @Nullable
            String issuer,

            @Schema(description = "The issuer's name for them; the login if it is left out.") @Nullable
            String subject,

            @Schema(examples = "[\"developers\"]", description = "Their groups at the issuer.") @Nullable
            List<@Nullable String> groups,

            @Schema(
                    examples = "{\"department\": [\"payments\"]}",
                    description = "Claims that rules look at, by name; each with its texts.")
            @Nullable
            Map<String, @Nullable List<@Nullable String>> claims,

            @Schema(description = "How they signed in, in the issuer's words.") @Nullable
            String acr,

            @Schema(format = "date-time", description = "When they signed in; now if it is left out.") @Nullable
            String signedInAt) {}
}
