package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "DryRun",
        description = "Statements, and what is to be asked about them: the scope of a grant, or a scope.")
public record DryRunBody(
        @Schema(examples = "g0123456789abcde", description = "A grant, whatever its state. This or scope.") @Nullable
        String grant,

        @Schema(description = "A scope; {} is everything. This or grant.") @Nullable
        GrantScopeBody scope,

        @Schema(
                required = true,
                examples = "[\"SELECT * FROM app.stock WHERE id = 7\"]",
                description =
                        "1 to 100 texts as a client would send them, in one session and in this order. They are neither "
                                + "kept nor logged.")
        @Nullable
        List<@Nullable String> statements) {}
