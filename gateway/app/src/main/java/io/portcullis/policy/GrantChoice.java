package io.portcullis.policy;

import static java.util.Objects.requireNonNull;

import io.portcullis.model.Cidr;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.scope.WeeklyWindows;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which grant admits a login: one named by id, else one for the wanted role, else the only one there is. Never the
 * first of several: which rights a session gets must not depend on an order nobody sees.
 */
public final class GrantChoice {
    private static final String NONE_FITS = " grants of this login, none for this target, role and id";

    private GrantChoice() {}

    /**
     * @param known all grants of the login, whatever their state
     * @param target the configured name of the target asked for; null: the grant says which
     * @param connection what kind of session is asked for
     * @param grantId the grant the client chose in {@code options}, or null
     * @param from whether the client comes from that network
     * @param now by the gateway's own clock
     * @param here what is known of emergency grants
     */
    public static Decision choose(
            List<Known<Grant>> known,
            LoginName login,
            @Nullable String target,
            @Nullable String grantId,
            Replication connection,
            Predicate<Cidr> from,
            Instant now,
            ClusterView view,
            Emergencies here) {
        // Read once: it moves while we look.
        Asked asked = new Asked(connection, from, now, view.freshUntil(), here);
        List<Known<Grant>> candidates = known.stream()
                .filter(one -> isCandidate(one.record(), login, target, grantId))
                .toList();
        List<Known<Grant>> admitting = unlessOrdinary(
                candidates.stream().filter(one -> obstacle(one, asked) == null).toList());
        if (admitting.size() == 1) {
            return new Decision.Admit(admitting.getFirst());
        }
        if (admitting.size() > 1) {
            return ambiguous(admitting.stream().map(Known::record).toList(), login, target);
        }
        // One that only waits for the cluster says more than one that is over.
        return candidates.stream()
                .max(Comparator.comparing((Known<Grant> one) -> obstacle(one, asked) == RefusalReason.STALE)
                        .thenComparing(one -> one.record().validity().expiresAt()))
                .map(nearest -> refuse(nearest, login, asked, view.staleReason()))
                .orElseGet(() -> now.toEpochMilli() < asked.freshUntil()
                        ? noGrant(known.size(), login, target)
                        : notHeardOf(known.size(), view.staleReason()));
    }

    /**
     * The circumstances of a login.
     *
     * @param freshUntil of the view of the cluster
     */
    record Asked(Replication connection, Predicate<Cidr> from, Instant now, long freshUntil, Emergencies here) {}

    /** The one use of an emergency grant is not for those whom another grant admits; they can name it by its id. */
    private static List<Known<Grant>> unlessOrdinary(List<Known<Grant>> admitting) {
        List<Known<Grant>> ordinary = admitting.stream()
                .filter(one -> Scopes.emergency(one.record().scope()) == null)
                .toList();
        return ordinary.isEmpty() ? admitting : ordinary;
    }

    private static boolean isCandidate(
            Grant grant, LoginName login, @Nullable String target, @Nullable String grantId) {
        return grant.principal().login().equals(login.login())
                && (target == null || grant.target().equals(target))
                && (login.role() == null || grant.role().equals(login.role()))
                && (grantId == null || grant.id().value().equals(grantId));
    }

    private static Decision noGrant(int known, LoginName login, @Nullable String target) {
        return new Decision.Refuse(
                RefusalReason.NO_GRANT, Refusals.noGrant(login.toString(), shown(target)), known + NONE_FITS);
    }

    private static String shown(@Nullable String target) {
        return target == null ? Replication.NO_DATABASE : target;
    }

    private static Decision notHeardOf(int known, StaleReason why) {
        return new Decision.Refuse(RefusalReason.STALE, Refusals.stale(why), why.code() + ": " + known + NONE_FITS);
    }

    /** Why a grant does not admit this login at the moment, or null if it does. */
    static @Nullable RefusalReason obstacle(Known<Grant> known, Asked asked) {
        Instant now = asked.now();
        Grant grant = known.record();
        if (grant.state() == RecordState.REVOKED) {
            return RefusalReason.GRANT_REVOKED;
        }
        if (!now.isBefore(grant.validity().expiresAt())) {
            return RefusalReason.GRANT_EXPIRED;
        }
        if (now.isBefore(grant.validity().notBefore())) {
            return RefusalReason.GRANT_NOT_YET_VALID;
        }
        RefusalReason outOfScope = ScopeAdmission.obstacle(grant.scope(), asked.connection(), asked.from(), now);
        if (outOfScope != null) {
            return outOfScope;
        }
        RefusalReason notInThisEmergency = EmergencyAdmission.obstacle(known, asked.here());
        if (notInThisEmergency != null) {
            return notInThisEmergency;
        }
        long tolerance = known.staleTolerance(grant.stale().staleAdmit().toMillis());
        return now.toEpochMilli() < asked.freshUntil() + tolerance ? null : RefusalReason.STALE;
    }

    private static Decision refuse(Known<Grant> known, LoginName login, Asked asked, StaleReason why) {
        Grant grant = known.record();
        String id = grant.id().value();
        String detail = "grant " + id + " of " + login;
        RefusalReason reason = requireNonNull(obstacle(known, asked));
        if (reason == RefusalReason.STALE) {
            return new Decision.Refuse(reason, Refusals.stale(id, why), why.code() + ": " + detail);
        }
        if (reason == RefusalReason.REPLICATION) {
            return new Decision.Refuse(reason, Refusals.replication(id), detail);
        }
        if (reason == RefusalReason.OUTSIDE_WINDOW) {
            WeeklyWindows windows = requireNonNull(Scopes.windows(grant.scope()));
            return new Decision.Refuse(reason, Refusals.outsideWindow(id, windows, asked.now()), detail);
        }
        Refusal emergency = EmergencyAdmission.refusal(reason, grant, asked.here());
        if (emergency != null) {
            return new Decision.Refuse(reason, emergency, detail);
        }
        return new Decision.Refuse(reason, Refusals.grantEnded(id, how(grant, reason)), detail);
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
        if (obstacle == RefusalReason.GRANT_FOR_OTHER_ORIGIN) {
            return "does not admit you from this network";
        }
        return "has a scope that this gateway does not support";
    }

    private static Decision ambiguous(List<Grant> admitting, LoginName login, @Nullable String target) {
        List<String> choices = admitting.stream()
                .sorted(Comparator.comparing(Grant::role).thenComparing(g -> g.id().value()))
                .map(grant -> "role " + grant.role() + (target == null ? " at " + grant.target() : "") + " ("
                        + grant.id().value() + ")")
                .toList();
        return new Decision.Refuse(
                RefusalReason.AMBIGUOUS_GRANT,
                Refusals.ambiguousGrant(login, shown(target), choices),
                String.join("; ", choices));
    }
}
