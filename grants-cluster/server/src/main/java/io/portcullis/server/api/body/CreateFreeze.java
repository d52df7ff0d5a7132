package io.portcullis.server.api.body;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "What is to be granted no more until it is lifted; everything if nothing is named.")
public record CreateFreeze(
        @Schema(required = true, examples = "INC-7: odd queries", description = "One line of at most 900 bytes.")
        @Nullable
        String reason,

        @Schema(examples = "[\"orders\"]", description = "Only at these targets.") @Nullable
        List<@Nullable String> targets,

        @Schema(
                examples = "{\"pci\": \"true\"}",
                description = "Only at the targets that have all these labels now, besides those that are named.")
        @Nullable
        Map<String, @Nullable String> labels,

        @Schema(examples = "[\"anna\"]", description = "Only of these logins.") @Nullable
        List<@Nullable String> logins,

        @Schema(
                defaultValue = "false",
                description = "true: also ends, for good, all grants that it is about, and so cuts off their sessions.")
        @Nullable
        Boolean endGrants) {}
