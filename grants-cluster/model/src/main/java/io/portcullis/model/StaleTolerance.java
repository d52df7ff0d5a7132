package io.portcullis.model;

import java.time.Duration;

/**
 * For how long a gateway that can not reach the control plane still trusts the grant, in milliseconds (finer durations are truncated):
 * it is how late a revocation can act during such an outage.
 *
 * @param staleAdmit for new sessions
 * @param staleGrace for running sessions
 */
public record StaleTolerance(Duration staleAdmit, Duration staleGrace) {
    private static final Duration MAX = Duration.ofDays(30); // before the constants that it checks
    private static final StaleTolerance HUMAN = new StaleTolerance(Duration.ZERO, Duration.ofSeconds(60));
    private static final StaleTolerance SERVICE = new StaleTolerance(Duration.ofMinutes(15), Duration.ofHours(1));

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if one is negative or longer than 30 days
     */
    public StaleTolerance {
        staleAdmit = inRange("staleAdmit", staleAdmit);
        staleGrace = inRange("staleGrace", staleGrace);
    }

    /** A person waits and asks again; an app must survive an outage of the control plane. */
    public static StaleTolerance defaultFor(Principal.Kind kind) {
        return switch (kind) {
            case HUMAN -> HUMAN;
            case SERVICE -> SERVICE;
        };
    }

    private static Duration inRange(String field, Duration value) {
        if (value.isNegative() || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(field + " must lie between 0 and " + MAX.toDays() + " days");
        }
        return Duration.ofMillis(value.toMillis());
    }
}
