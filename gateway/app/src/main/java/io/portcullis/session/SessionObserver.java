package io.portcullis.session;

import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.scope.Denial;
import java.time.Duration;

/**
 * Watches sessions from outside: log, metrics, audit. Called on event loops; must not block, must not throw, decides
 * nothing. Each watcher overrides what it cares for.
 */
public interface SessionObserver {
    /** A connection was closed at once: so many are beyond the limits that it could not even be told. */
    default void onDropped() {}

    /** Connected and left before it tried to prove anything, as load balancers, pg_isready and port scanners do: no failure. */
    default void onProbe(LoginAttempt attempt) {}

    /** A login or connection was refused; {@code operatorDetail} is what the client must not read. */
    default void onRefused(LoginAttempt attempt, RefusalReason reason, Refusal refusal, String operatorDetail) {}

    /** Somebody has confirmed the login in a browser; its session is still to be opened. */
    default void onConfirmed(LoginAttempt attempt, String issuer, String subject) {}

    /** It has no grant yet, and is held until it has one. */
    default void onAwaitsGrant(LoginAttempt attempt) {}

    /** A target took a login; {@code connectTime} runs from the first attempt to its readiness. */
    default void onUpstreamConnected(String target, Duration connectTime) {}

    default void onAdmitted(Admission admission) {}

    /**
     * A statement was denied; the session goes on.
     *
     * @param number how many of this session were, with this one
     */
    default void onDenied(Admission admission, Denial why, long number) {}

    /**
     * A statement would have been denied, and passed: at its target scopes are not enforced.
     *
     * @param number how many of this session did, with this one
     */
    default void onShadowDenied(Admission admission, Denial why, long number) {}

    default void onEnded(Admission admission, SessionSummary summary) {}

    /** The target did not end the work of a session in time: somebody must look. */
    default void onWorkNotStopped(Admission admission, Duration after) {}

    /** A cancel or terminate could not be carried out; it will be tried again. */
    default void onStopFailed(Admission admission, String action, Throwable cause) {}

    default void onCancelRequest(LoginAttempt attempt, boolean matched) {}

    /** Something that must not happen: a defect of ours. The session was ended. */
    default void onDefect(String where, Throwable cause) {}
}
