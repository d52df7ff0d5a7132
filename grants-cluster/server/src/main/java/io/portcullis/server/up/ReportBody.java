package io.portcullis.server.up;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "Report",
        description =
                "What a gateway is doing, as the difference to its last accepted report. Times are milliseconds since 1970.")
record ReportBody(
        @Schema(required = true, description = "Another one at each start of the gateway.") @Nullable
        String process,

        @Schema(required = true) @Nullable Long number,

        @Schema(required = true, description = "The accepted report that this one builds on; 0 = it begins anew.")
        @Nullable
        Long basis,

        @Schema(description = "true if the next report goes on with what did not fit.") @Nullable
        Boolean more,

        @Schema(required = true) @Nullable String version,
        @Schema(required = true) @Nullable Long startedAt,
        @Schema(required = true) @Nullable View view,
        @Schema(maxItems = 5000) @Nullable List<@Nullable Opened> opened,
        @Schema(maxItems = 5000) @Nullable List<@Nullable Changed> changed,
        @Schema(maxItems = 5000) @Nullable List<@Nullable String> closed,

        @Schema(maxItems = 1000, description = "Backends at targets that are the gateway's and no session's.") @Nullable
        List<@Nullable Own> own) {

    @Schema(name = "ReportedView")
    record View(
            @Schema(
                    required = true,
                    enumeration = {"fresh", "stale", "none"})
            @Nullable
            String state,

            @Nullable String reason,
            @Nullable Long epoch,
            @Nullable Long headSeq,
            @Nullable Long skewMs,
            @Nullable Long grants) {}

    @Schema(name = "OpenedSession")
    record Opened(
            @Schema(required = true) @Nullable String id,
            @Schema(required = true) @Nullable String grant,
            @Nullable Long revision,
            @Schema(required = true) @Nullable String login,
            @Schema(required = true) @Nullable String target,
            @Nullable String role,
            @Nullable String origin,
            @Nullable String application,
            @Nullable String upstream,
            @Nullable Integer backendPid,

            @Schema(description = "Microseconds since 1970; 0 = not known.") @Nullable
            Long backendStarted,

            @Schema(required = true) @Nullable Long since,
            @Nullable String state,
            @Nullable Long stateSince,
            @Nullable Long bytesToClient,
            @Nullable Long bytesToTarget) {}

    @Schema(name = "OwnBackend")
    record Own(
            @Nullable String target,
            @Schema(required = true) @Nullable Integer pid,
            @Nullable Long started) {}

    @Schema(name = "ChangedSession")
    record Changed(
            @Schema(required = true) @Nullable String id,
            @Nullable String state,
            @Nullable Long stateSince,
            @Nullable Long bytesToClient,
            @Nullable Long bytesToTarget) {}
}
