package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "Budgets",
        description =
                "What may be used up in sum over the life of the grant; what is left out is not limited. Each is at "
                        + "least 1.")
public record BudgetsBody(
        @Schema(description = "Statements that begin.") @Nullable
        Long statements,

        @Schema(description = "Rows sent to the client.") @Nullable
        Long rows,

        @Schema(description = "Bytes sent to the client.") @Nullable
        Long bytes,

        @Schema(
                description =
                        "Rows inserted, changed or deleted. A brake, not a boundary: triggers, rules and cascades do not "
                                + "count. Needs WRITE.")
        @Nullable
        Long rowsAffected,

        @Schema(examples = "PT1M", description = "Time in which statements run: 90s, 1h30m or PT1H.") @Nullable
        String statementTime,

        @Schema(description = "Logins.") @Nullable Long logins,

        @Schema(description = "Sessions at the same time.") @Nullable
        Long sessions) {}
