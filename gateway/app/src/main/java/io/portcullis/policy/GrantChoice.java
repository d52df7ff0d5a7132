package io.portcullis.policy;

import static java.util.Objects.requireNonNull;

import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which grant admits a login: one named by id, else one for the wanted role, else the only one there is. Never the
 * first of several: which rights a session gets must not depend on an order nobody sees.
 */
public final class GrantChoice {
    private GrantChoice() {}

    /**
     * @param known all grants of the login, whatever their state
     * @param target the configured name of the target asked for
     * @param grantId the grant the client chose in {@code options}, or null
     * @param now by the gateway's own clock
     */
    public static Decision choose(
            List<Grant> known, LoginName login, String target, @Nullable String grantId, Instant now) {
        List<Grant> candidates = known.stream()
                .filter(grant -> grant.principal().login().equals(login.login()))
                .filter(grant -> grant.target().equals(target))
                .filter(grant -> login.role() == null || grant.role().equals(login.role()))
                .filter(grant -> grantId == null || grant.id().value().equals(grantId))
                .toList();
        List<Grant> admitting = candidates.stream()
                .filter(grant -> obstacle(grant, now) == null)
                .toList();
        if (admitting.size() == 1) {
            return new Decision.Admit(admitting.getFirst());
        }
        if (admitting.size() > 1) {
            return ambiguous(admitting, login, target);
        }
        return candidates.stream()
                .max(Comparator.comparing(grant -> grant.validity().expiresAt()))
                .map(newest -> refuse(newest, login, now))
                .orElseGet(() -> new Decision.Refuse(
                        RefusalReason.NO_GRANT,
                        Refusals.noGrant(login.toString(), target),
                        known.size() + " grants of this login, none for this target, role and id"));
    }

    /** Why a grant admits nobody at the moment, or null if it does. */
    public static @Nullable RefusalReason obstacle(Grant grant, Instant now) {
        if (grant.state() == RecordState.REVOKED) {
            return RefusalReason.GRANT_REVOKED;
        }
        if (!now.isBefore(grant.validity().expiresAt())) {
            return RefusalReason.GRANT_EXPIRED;
        }
        if (now.isBefore(grant.validity().notBefore())) {
            return RefusalReason.GRANT_NOT_YET_VALID;
        }
        // A scope this version cannot enforce must not be taken for none.
        return grant.scope().isFull() ? null : RefusalReason.GRANT_NOT_UNDERSTOOD;
    }

    private static Decision refuse(Grant grant, LoginName login, Instant now) {
        RefusalReason reason = requireNonNull(obstacle(grant, now));
        Refusal refusal = Refusals.grantEnded(grant.id().value(), how(grant, reason));
        return new Decision.Refuse(reason, refusal, "grant " + grant.id() + " of " + login);
    }

    private static String how(Grant grant, RefusalReason obstacle) {
        if (obstacle == RefusalReason.GRANT_REVOKED) {
            return "was revoked";
        }
        if (obstacle == RefusalReason.GRANT_EXPIRED) {
            return "expired at " + grant.validity().expiresAt();
        }
        if (obstacle == RefusalReason.GRANT_NOT_YET_VALID) {
            return "is not valid before " + grant.validity().notBefore();
        }
        return "has a scope that this gateway does not support";
    }

    private static Decision ambiguous(List<Grant> admitting, LoginName login, String target) {
        List<String> choices = admitting.stream()
                .sorted(Comparator.comparing(Grant::role).thenComparing(g -> g.id().value()))
                .map(grant -> "role " + grant.role() + " (" + grant.id().value() + ")")
                .toList();
        return new Decision.Refuse(
                RefusalReason.AMBIGUOUS_GRANT,
                Refusals.ambiguousGrant(login, target, choices),
                String.join("; ", choices));
    }
}
