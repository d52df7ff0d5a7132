package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "A yes, to what somebody has looked at.")
public record Approval(
        @Schema(
                required = true,
                pattern = "[0-9a-f]{64}",
                description = "Of what would be granted, as the request shows it under offer.")
        @Nullable
        String digest,

        @Schema(examples = "go ahead, but not before lunch", description = "One line of at most 1000 bytes.") @Nullable
        String comment) {}
