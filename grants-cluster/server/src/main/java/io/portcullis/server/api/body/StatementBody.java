package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "BoundStatement",
        description =
                "The one statement that a grant allows: exact, shape or fingerprint. Needs searchPath, and none of "
                        + "classes, relations and functions.")
public record StatementBody(
        @Schema(
                examples = "DELETE FROM app.stock WHERE id = 7",
                description = "This text, byte for byte, but for semicolons and white space at its end.")
        @Nullable
        String exact,

        @Schema(
                examples = "SELECT * FROM app.stock WHERE id = 7",
                description =
                        "Every text that differs from this one in its literals only. It is kept as a fingerprint, so "
                                + "answers have that in its place.")
        @Nullable
        String shape,

        @Schema(pattern = "1:[0-9a-f]{64}", description = "Every text of this shape; docs/sql.md tells how it is made.")
        @Nullable
        String fingerprint,

        @Schema(description = "With exact: what is bound for $1, $2 and so on; none if it is left out.") @Nullable
        List<@Nullable BoundValue> parameters,

        @Schema(defaultValue = "1", examples = "1", description = "How often it may run: 1 to 1,000,000.") @Nullable
        Integer uses) {

    @Schema(description = "A value as the client must bind it: the type, the format and every byte are compared.")
    public record BoundValue(
            @Schema(
                    defaultValue = "0",
                    examples = "int4",
                    description =
                            "The OID of the type that the client declares for it, or the name of a common one; 0 if it "
                                    + "declares none.")
            @Nullable
            String type,

            @Schema(examples = "7", description = "In text format. Neither this nor binary: NULL.") @Nullable
            String text,

            @Schema(examples = "AAAABw==", description = "In binary format, here in base64.") @Nullable
            String binary) {}
}
