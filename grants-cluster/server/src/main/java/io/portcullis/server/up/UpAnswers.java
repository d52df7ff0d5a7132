package io.portcullis.server.up;

import io.portcullis.server.store.Collecting;
import io.portcullis.server.store.RoleRights;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What gateways are answered: docs/up-channel.md. */
final class UpAnswers {
    private UpAnswers() {}

    @Schema(name = "AuditTaken")
    record AuditTaken(
            String file,

            @Schema(description = "Up to which offset the lines of the file are known.")
            long next,

            @Schema(description = "How many were in this request.")
            int lines,

            @Schema(description = "How many of them were no events.")
            int malformed) {}

    @Schema(name = "AuditOffset")
    record AuditOffset(
            String file,

            @Schema(description = "Up to which offset the lines of the file are known.")
            long next) {}

    @Schema(name = "ReportTaken")
    record ReportTaken(
            boolean accepted,

            @Schema(description = "true: the next report must begin anew.")
            boolean full,

            @Nullable Wish collect,

            @Schema(description = "Targets of which somebody wants to know what roles may do there.")
            List<RightsWish> rights) {}

    @Schema(name = "RightsWish")
    record RightsWish(String id, String target) {
        static RightsWish of(RoleRights.Wish wish) {
            return new RightsWish(wish.id(), wish.target());
        }
    }

    @Schema(name = "CollectWish", description = "What the gateway is asked for.")
    record Wish(String id, long epoch, long above) {
        static Wish of(Collecting.Wish wish) {
            return new Wish(wish.id(), wish.epoch(), wish.above());
        }
    }

    @Schema(name = "RecordsTaken")
    record RecordsTaken(int taken) {}
}
