package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "LatencyWindow", description = "New statements run only while the target answers fast enough.")
public record LatencyBody(
        @Schema(
                required = true,
                examples = "95",
                description = "Of the time to the first reply, in per cent: 50, 95 or 99.")
        @Nullable
        Integer quantile,

        @Schema(required = true, examples = "250ms", description = "Above it the window is closed: 1ms to 1h.")
        @Nullable
        String max,

        @Schema(defaultValue = "20", description = "With fewer samples it is open.") @Nullable
        Integer minSamples,

        @Schema(defaultValue = "1m", examples = "1m", description = "How far the samples reach back: 1s to 1h.")
        @Nullable
        String over,

        @Schema(
                enumeration = {"deny", "queue"},
                defaultValue = "deny",
                description = "What happens to a statement while it is closed: it is denied, or waits.")
        @Nullable
        String action,

        @Schema(examples = "5s", description = "With queue: how long it waits, 1ms to 1m; then it is denied.") @Nullable
        String maxWait) {}
