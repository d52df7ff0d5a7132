package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "A connection secret for one's own login.")
public record CreateOwnSecret(
        @Schema(
                examples = "2h",
                description =
                        "How long it is good, from now on: 30m, 1h30m or PT1H; at least a minute, at most what the operators allow.")
        @Nullable
        String duration,

        @Schema(
                examples = "[\"10.0.0.0/8\"]",
                description = "The networks it may be used from; anywhere if it is left out.")
        @Nullable
        List<@Nullable String> origins) {}
