package io.portcullis.policy;

import static java.util.Objects.requireNonNull;

import io.portcullis.model.Grant;
import io.portcullis.model.scope.EmergencyUse;
import org.jspecify.annotations.Nullable;

/**
 * Whether an emergency grant admits here: at the gateway that it names, from its file, once. In the cluster's maps it stands only so
 * that its revocation reaches everybody; if that were enough to be admitted by, whoever takes the file away would change nothing.
 */
final class EmergencyAdmission {
    private EmergencyAdmission() {}

    /** Why it does not, or null: also for every grant that is none. */
    static @Nullable RefusalReason obstacle(Known<Grant> known, Emergencies here) {
        Grant grant = known.record();
        EmergencyUse use = Scopes.emergency(grant.scope());
        if (use == null) {
            return null;
        }
        if (!EmergencyUse.fits(grant.validity())) {
            return RefusalReason.GRANT_NOT_UNDERSTOOD;
        }
        if (!use.gateway().equals(here.gateway())) {
            return RefusalReason.EMERGENCY_ELSEWHERE;
        }
        if (!known.fromFile()) {
            return RefusalReason.EMERGENCY_WITHOUT_FILE;
        }
        return here.usedAt(grant.id()) == null ? null : RefusalReason.EMERGENCY_USED;
    }

    /** What the client reads of it; null if the reason is another. */
    static @Nullable Refusal refusal(RefusalReason reason, Grant grant, Emergencies here) {
        String id = grant.id().value();
        if (reason == RefusalReason.EMERGENCY_ELSEWHERE) {
            EmergencyUse use = requireNonNull(Scopes.emergency(grant.scope()));
            return Refusals.emergencyElsewhere(id, use.gateway());
        }
        if (reason == RefusalReason.EMERGENCY_WITHOUT_FILE) {
            return Refusals.emergencyWithoutFile(id);
        }
        return reason == RefusalReason.EMERGENCY_USED ? Refusals.emergencyUsed(id, here.usedAt(grant.id())) : null;
    }
}
