package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "GrantScope",
        description = "What a grant allows within its role; what is left out is not limited. See docs/scope.md.")
public record GrantScopeBody(
        @Schema(
                examples = "[\"READ\"]",
                description = "Classes of statements, of READ, WRITE, DDL, TRANSACTION, SESSION, ADMIN, ROUTINE, "
                        + "PROGRAM_OR_FILE and REPLICATION; every class if it is left out.")
        @Nullable
        List<@Nullable String> classes,

        @Schema(description = "Tables, views and other relations; every one if it is left out. Needs searchPath.")
        @Nullable
        Names relations,

        @Schema(
                description =
                        "Functions that may be called besides the built-in ones without side effects. Needs searchPath.")
        @Nullable
        Names functions,

        @Schema(
                examples = "[\"app\"]",
                description =
                        "The schemas in which names without one are looked up; pg_temp is appended. It can not be "
                                + "changed in a session.")
        @Nullable
        List<@Nullable String> searchPath,

        @Schema(
                examples = "[\"10.0.0.0/8\"]",
                description = "The networks that clients may come from; every one if it is left out.")
        @Nullable
        List<@Nullable String> origins) {

    @Schema(name = "ScopeNames", description = "Names that are allowed but for those that are denied.")
    public record Names(
            @Schema(
                    required = true,
                    examples = "[\"app.*\"]",
                    description = "schema.name, schema.* or *; in double quotes as in SQL where they need them.")
            @Nullable
            List<@Nullable String> allow,

            @Schema(examples = "[\"app.secrets\"]", description = "The same; they go before what is allowed.") @Nullable
            List<@Nullable String> deny) {}
}
