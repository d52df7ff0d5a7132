package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "Why it is done.")
public record Why(
        @Schema(
                required = true,
                examples = "left the team",
                description = "One line of at most 1000 bytes; it is signed and audited.")
        @Nullable
        String reason) {}
