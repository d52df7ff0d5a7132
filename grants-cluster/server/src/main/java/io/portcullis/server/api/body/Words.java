package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "What somebody says about a request.")
public record Words(
        @Schema(examples = "go ahead, but not before lunch", description = "One line of at most 1000 bytes.") @Nullable
        String comment) {}
