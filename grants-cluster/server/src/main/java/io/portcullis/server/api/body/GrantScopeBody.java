package io.portcullis.server.api.body;

import java.util.List;
import java.util.Map;
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
                description =
                        "The one statement it allows; any that classes, relations and functions allow if left out.")
        @Nullable
        StatementBody statement,

        @Schema(
                examples = "{\"work_mem\": \"64MB\"}",
                description = "Settings, in lower case, that have this value from the start of a session and keep it.")
        @Nullable
        Map<String, @Nullable String> pins,

        @Schema(
                examples = "[\"10.0.0.0/8\"]",
                description = "The networks that clients may come from; every one if it is left out.")
        @Nullable
        List<@Nullable String> origins,

        @Schema(description = "The hours of the week in which it counts; always if it is left out.") @Nullable
        WindowsBody windows,

        @Schema(description = "How fast the target must answer for new statements to run.") @Nullable
        LatencyBody latency,

        @Schema(description = "What may be used up in sum.") @Nullable
        BudgetsBody budgets) {

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
