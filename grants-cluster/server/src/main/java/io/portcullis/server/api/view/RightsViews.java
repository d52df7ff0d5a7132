package io.portcullis.server.api.view;

import io.portcullis.server.store.RoleRights;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What roles may do at targets, and who is there. Names in it are the targets', and prove nothing. */
public final class RightsViews {
    private RightsViews() {}

    @Schema(name = "RoleLook", description = "What a gateway saw last of a role at a target.")
    public record LookView(
            String node,
            String target,

            @Schema(description = "As grants name it.") String role,

            @Schema(description = "As whom the gateway logs in for it.")
            String user,

            String database,

            @Schema(examples = "10.9.0.5:5432", description = "The host that was asked.")
            String host,

            @Schema(description = "How many grants there are for it.")
            int grants,

            @Schema(format = "date-time", description = "When the gateway last said something of it.")
            String at,

            @Schema(format = "date-time", description = "When a look last came to something; left out if none has.")
            @Nullable
            String lookedAt,

            @Schema(description = "Why the last look came to nothing; left out if it did not.") @Nullable
            String problem,

            List<RightView> findings,

            @Schema(description = "Sessions in the database that no gateway has, as far as this role sees them.")
            List<BackendView> backends,

            @Schema(
                    format = "date-time",
                    description = "When these were last compared with the sessions of all gateways; left out if never.")
            @Nullable
            String backendsAt) {
        public static LookView of(RoleRights.Look look) {
            return new LookView(
                    look.node(),
                    look.target(),
                    look.role(),
                    look.user(),
                    look.database(),
                    look.host(),
                    look.grants(),
                    look.at().toString(),
                    text(look.lookedAt()),
                    look.problem().isEmpty() ? null : look.problem(),
                    look.rights().stream()
                            .map(one -> new RightView(one.kind(), one.severity().code(), one.detail()))
                            .toList(),
                    look.nobodys().stream().map(BackendView::of).toList(),
                    text(look.nobodysAt()));
        }
    }

    @Schema(name = "RoleRight", description = "Something that a role may do.")
    public record RightView(
            @Schema(examples = "writes") String kind,

            @Schema(enumeration = {"critical", "high", "low"})
            String severity,

            @Schema(description = "For people.") String detail) {}

    @Schema(name = "BackendOfNobody", description = "A session in the database that no gateway has.")
    public record BackendView(
            int pid,
            String user,
            @Schema(description = "As it calls itself.") String application,

            @Schema(description = "Its address; empty if the role may not see it.")
            String client,

            @Schema(format = "date-time", description = "By the target's clock; left out if the role may not see it.")
            @Nullable
            String since,

            @Schema(
                    enumeration = {"critical", "high"},
                    description = "critical: of a user that gateways log in as.")
            String severity) {
        private static BackendView of(RoleRights.Nobodys one) {
            RoleRights.Backend backend = one.backend();
            return new BackendView(
                    backend.pid(),
                    backend.user(),
                    backend.application(),
                    backend.client(),
                    backend.started() == 0
                            ? null
                            : Instant.EPOCH
                                    .plus(backend.started(), ChronoUnit.MICROS)
                                    .toString(),
                    one.severity().code());
        }
    }

    @Schema(name = "RightsFinding", description = "What follows from the looks of all gateways.")
    public record FindingView(
            String target,

            @Schema(description = "Left out for a session that no gateway has.") @Nullable
            String role,

            @Schema(examples = "writes") String kind,

            @Schema(enumeration = {"critical", "high", "low"})
            String severity,

            @Schema(description = "For people.") String detail,
            @Schema(format = "date-time") String since) {
        public static FindingView of(RoleRights.Finding finding) {
            return new FindingView(
                    finding.target(),
                    finding.role().isEmpty() ? null : finding.role(),
                    finding.kind(),
                    finding.severity().code(),
                    finding.detail(),
                    finding.since().toString());
        }
    }

    @Schema(name = "RightsCheck", description = "Who looks now.")
    public record CheckView(
            String target,

            @Schema(description = "The live gateways; none if nobody looks.")
            List<String> gateways) {}

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
