package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "Who is to get a notification of nothing.")
public record TestNotification(
        @Schema(required = true, examples = "chat", description = "As the configuration names it.") @Nullable
        String receiver) {}
