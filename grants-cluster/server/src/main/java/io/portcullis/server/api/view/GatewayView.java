package io.portcullis.server.api.view;

import io.portcullis.server.store.Gateways;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Gateway", description = "A gateway that has, or had, a credential for the up channel.")
public record GatewayView(
        String node,

        @Schema(
                enumeration = {"live", "gone", "unheard"},
                description = "gone: its last report is older than 10 s. unheard: none is known.")
        String state,

        @Schema(format = "date-time") String createdAt,

        @Schema(
                description =
                        "When each of its credentials was made, newest first; the place in this list is the number "
                                + "that a credential is withdrawn by.")
        List<String> credentials,

        @Schema(description = "Its last report; left out if none is known.") @Nullable
        Report report) {

    @Schema(name = "GatewayReport")
    public record Report(
            @Schema(format = "date-time") String at,
            String version,
            @Schema(format = "date-time") String startedAt,
            long sessions,
            View view) {}

    @Schema(name = "GatewayView", description = "What the gateway knows of the grants.")
    public record View(
            @Schema(enumeration = {"fresh", "stale", "none"})
            String state,

            @Schema(description = "Why it is stale, in one word; empty if it is not.")
            String reason,

            long epoch,
            long headSeq,

            @Schema(description = "How far its clock is ahead of the cluster's.")
            long skewMs,

            long grants) {}

    public static GatewayView of(Gateways.Gateway gateway) {
        Gateways.Report report = gateway.report();
        return new GatewayView(
                gateway.node(),
                report == null ? "unheard" : Gone.is(report.at(), report.now()) ? "gone" : "live",
                gateway.createdAt().toString(),
                gateway.credentials().stream().map(Instant::toString).toList(),
                report == null ? null : of(report));
    }

    private static Report of(Gateways.Report report) {
        return new Report(
                report.at().toString(),
                report.version(),
                report.startedAt().toString(),
                report.sessions(),
                new View(
                        report.viewState(),
                        report.viewReason(),
                        report.viewEpoch(),
                        report.viewHeadSeq(),
                        report.viewSkewMillis(),
                        report.viewGrants()));
    }
}
