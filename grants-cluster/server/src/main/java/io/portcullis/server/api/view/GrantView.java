package io.portcullis.server.api.view;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.server.store.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Grant", description = "A grant as it stands.")
public record GrantView(
        @Schema(examples = "g0123456789abcde") String id,

        @Schema(description = "One more with each change; also the ETag.")
        long revision,

        @Schema(
                enumeration = {"pending", "active", "expired", "revoked"},
                description =
                        "By the clock of the node that answers: pending before notBefore, expired from expiresAt on.")
        String state,

        String login,
        @Schema(enumeration = {"human", "service"}) String kind,
        String issuer,
        String subject,
        List<String> groups,
        String target,
        String role,
        @Schema(format = "date-time") String notBefore,
        @Schema(format = "date-time") String expiresAt,
        @Schema(format = "duration", examples = "PT0S") String staleAdmit,
        @Schema(format = "duration", examples = "PT1M") String staleGrace,

        @Schema(description = "What it allows within the role; left out: everything.") @Nullable
        ScopeView scope,

        @Schema(description = "Why it was made or, once revoked, why it ended.")
        String reason,

        PositionView position,

        @Schema(format = "date-time", description = "When this revision was made; only where the grant was asked for.")
        @Nullable
        String changedAt,

        @Schema(
                format = "duration",
                examples = "PT6M",
                description =
                        "So long before the end its sessions begin to end, unless it is renewed; left out if they all end at the end.")
        @Nullable
        String endSpread,

        @Schema(description = "The service to which rules gave it; only where one grant was asked for.") @Nullable
        String service) {

    public static GrantView of(Grant grant, Instant now) {
        return of(grant, now, null, null);
    }

    public static GrantView of(Stored<Grant> stored, Instant now) {
        return of(stored.record(), now, stored.changedAt(), null);
    }

    /** @param service null if it is of none */
    public static GrantView of(Stored<Grant> stored, @Nullable String service, Instant now) {
        return of(stored.record(), now, stored.changedAt(), service);
    }

    private static GrantView of(Grant grant, Instant now, @Nullable Instant changedAt, @Nullable String service) {
        Principal principal = grant.principal();
        return new GrantView(
                grant.recordId(),
                grant.revision(),
                Phases.of(grant, now),
                principal.login(),
                principal.kind().name().toLowerCase(Locale.ROOT),
                principal.issuer(),
                principal.subject(),
                principal.groups(),
                grant.target(),
                grant.role(),
                grant.validity().notBefore().toString(),
                grant.validity().expiresAt().toString(),
                grant.stale().staleAdmit().toString(),
                grant.stale().staleGrace().toString(),
                ScopeView.of(grant.scope()),
                grant.reason(),
                PositionView.of(grant),
                changedAt == null ? null : changedAt.toString(),
                grant.endSpread().isZero() ? null : grant.endSpread().toString(),
                service);
    }
}
