package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        description =
                "A secret for one of one's own devices. At most one of expiresAt and duration; 90 days if both are left out.")
public record CreateDevice(
        @Schema(format = "date-time", description = "Until when it is good, at most 366 days from now.") @Nullable
        String expiresAt,

        @Schema(examples = "30d", description = "How long it is good: 90s, 1h30m, 2d or PT1H, at most 366 days.")
        @Nullable
        String duration,

        @Schema(
                examples = "[\"10.0.0.0/8\"]",
                description = "The networks it may be used from; anywhere if it is left out.")
        @Nullable
        List<@Nullable String> origins) {}
