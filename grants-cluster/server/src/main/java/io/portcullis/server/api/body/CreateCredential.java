package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "A connection secret to be made for a login. Exactly one of expiresAt and duration.")
public record CreateCredential(
        @Schema(format = "date-time", description = "From when on it is good; now if it is left out.") @Nullable
        String notBefore,

        @Schema(format = "date-time", description = "Until when it is good.") @Nullable
        String expiresAt,

        @Schema(examples = "30d", description = "How long it is good, from its beginning: 90s, 1h30m, 2d or PT1H.")
        @Nullable
        String duration,

        @Schema(
                examples = "[\"10.0.0.0/8\"]",
                description = "The networks it may be used from; anywhere if it is left out.")
        @Nullable
        List<@Nullable String> origins) {}
