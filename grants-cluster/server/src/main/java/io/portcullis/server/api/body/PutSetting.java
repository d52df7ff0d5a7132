package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "The value of a cluster-wide setting.")
public record PutSetting(
        @Schema(required = true, examples = "1s", description = "In the setting's own form.") @Nullable
        String value) {}
