package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "A later end for a grant: exactly one of the two.")
public record ExtendGrant(
        @Schema(format = "date-time", description = "The new end.") @Nullable
        String expiresAt,

        @Schema(examples = "1h", description = "How long it still lasts, from now on: 90s, 1h30m, 2d or PT1H.")
        @Nullable
        String duration) {}
