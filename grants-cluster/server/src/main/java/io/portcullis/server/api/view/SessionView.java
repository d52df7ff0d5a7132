package io.portcullis.server.api.view;

import io.portcullis.server.store.Gateways.LiveSession;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "Session",
        description =
                "A live session as its gateway told it last, at most two seconds ago unless that gateway is gone.")
public record SessionView(
        @Schema(examples = "s0123456789abcde") String id,
        @Schema(description = "The gateway.") String node,
        String grant,
        String login,
        String target,
        @Nullable String role,

        @Schema(description = "Address and port of the client.") @Nullable
        String origin,

        @Schema(description = "application_name, as the client sent it.") @Nullable
        String application,

        @Schema(description = "Address and port of the target that was reached.") @Nullable
        String upstream,

        @Schema(description = "Process id of the backend in the target.") @Nullable
        Integer backendPid,

        @Schema(format = "date-time") String since,

        @Schema(examples = {"idle", "active", "idle-in-transaction"}) @Nullable
        String state,

        @Schema(format = "date-time") @Nullable String stateSince,
        long bytesToClient,
        long bytesToTarget,

        @Schema(format = "date-time", description = "When its gateway reported last.")
        String heardAt,

        @Schema(description = "true if that is more than 10 s ago: whether the session still lives is not known.")
        boolean gatewayGone) {

    public static SessionView of(LiveSession session) {
        SessionDetail detail = SessionDetail.of(session.json());
        return new SessionView(
                session.id(),
                session.node(),
                session.grant(),
                session.login(),
                session.target(),
                detail.role(),
                detail.origin(),
                detail.application(),
                detail.upstream(),
                detail.backendPid(),
                session.since().toString(),
                detail.state(),
                detail.stateSince() == null
                        ? null
                        : Instant.ofEpochMilli(detail.stateSince()).toString(),
                detail.bytesToClient(),
                detail.bytesToTarget(),
                session.heardAt().toString(),
                Gone.is(session.heardAt(), session.now()));
    }
}
