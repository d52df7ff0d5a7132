package io.portcullis.upstream;

import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.wire.message.ErrorFields;

/**
 * The target does not take this login. What it said is for the operator; the client reads our own words, since a
 * login error of the target may tell about hosts, roles and rules that are none of the client's business.
 */
public final class TargetRefusal extends Exception {
    /** In the place of an SQLSTATE: the target closed before it had said anything. */
    private static final String SAID_NOTHING = "closed";

    private final RefusalReason reason;
    private final transient Refusal refusal;
    /** What the target itself answered, or empty. */
    private final String targetState;

    public TargetRefusal(RefusalReason reason, Refusal refusal, String operatorDetail) {
        this(reason, refusal, operatorDetail, "");
    }

    private TargetRefusal(RefusalReason reason, Refusal refusal, String operatorDetail, String targetState) {
        super(operatorDetail, null, false, false);
        this.reason = reason;
        this.refusal = refusal;
        this.targetState = targetState;
    }

    static TargetRefusal unreachable(String target, String operatorDetail) {
        return new TargetRefusal(RefusalReason.TARGET_UNREACHABLE, Refusals.targetUnavailable(target), operatorDetail);
    }

    /** It closed the connection in the login. */
    static TargetRefusal closed(String target, boolean saidNothing) {
        return new TargetRefusal(
                RefusalReason.TARGET_UNREACHABLE,
                Refusals.targetUnavailable(target),
                "closed the connection in the login",
                saidNothing ? SAID_NOTHING : "");
    }

    static TargetRefusal fault(String target, String operatorDetail) {
        return new TargetRefusal(RefusalReason.TARGET_FAULT, Refusals.targetUnavailable(target), operatorDetail);
    }

    /** What a grant fixes is not so there. */
    static TargetRefusal settingsNotKept(String target, String operatorDetail) {
        return new TargetRefusal(RefusalReason.TARGET_FAULT, Refusals.settingsNotKept(target), operatorDetail);
    }

    static TargetRefusal noPassword(String target, String operatorDetail) {
        return new TargetRefusal(RefusalReason.NO_TARGET_PASSWORD, Refusals.targetUnavailable(target), operatorDetail);
    }

    /** What the target's settings make of the role is no name of a user. */
    static TargetRefusal userTooLong(String target, String role) {
        return new TargetRefusal(
                RefusalReason.TARGET_REFUSED_LOGIN,
                Refusals.targetUnavailable(target),
                "the user for the role " + role + " would have more than 63 bytes: see users in the target's settings");
    }

    static TargetRefusal noTls(String target, String operatorDetail) {
        return new TargetRefusal(RefusalReason.TARGET_TLS, Refusals.targetUnavailable(target), operatorDetail);
    }

    /** Translates the ErrorResponse that a target answered to the login. */
    static TargetRefusal of(String target, ErrorFields error) {
        return switch (error.code()) {
            case "3D000" -> said(RefusalReason.TARGET_DATABASE_MISSING, Refusals.targetDatabaseMissing(target), error);
            case "53300" ->
                said(RefusalReason.TARGET_FULL, Refusals.limit("the target \"" + target + "\" takes no more"), error);
            case "57P03" -> said(RefusalReason.TARGET_STARTING, Refusals.targetStarting(target), error);
            // What a client's own startup parameters provoke: unknown name, value out of range, not allowed.
            case "42704", "22023", "42501", "55P02", "42602" ->
                said(
                        RefusalReason.TARGET_REFUSED_LOGIN,
                        Refusal.of(error.code(), "the target \"" + target + "\" refused a startup parameter")
                                .withHint("Check the names and values of the settings in the connection string."),
                        error);
            default -> said(RefusalReason.TARGET_REFUSED_LOGIN, Refusals.targetUnavailable(target), error);
        };
    }

    private static TargetRefusal said(RefusalReason reason, Refusal refusal, ErrorFields error) {
        return new TargetRefusal(
                reason, refusal, "the target said " + error.code() + ": " + error.message(), error.code());
    }

    /** Whether the target may not know a setting that the gateway asked for: PostgreSQL says 42704, poolers 08P01. */
    boolean mayBeForUnknownSetting() {
        return targetState.equals("42704") || targetState.equals("08P01");
    }

    /** Whether the target may not speak the version of the protocol that it was asked for. */
    boolean mayBeForVersion() {
        return targetState.equals("0A000") || targetState.equals("08P01") || targetState.equals(SAID_NOTHING);
    }

    /** Whether another host of the same target may take the login. */
    boolean mayTryNextHost() {
        return reason == RefusalReason.TARGET_UNREACHABLE
                || reason == RefusalReason.TARGET_TLS
                || reason == RefusalReason.TARGET_STARTING
                || reason == RefusalReason.TARGET_FULL;
    }

    public RefusalReason reason() {
        return reason;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** For log and audit only. */
    public String operatorDetail() {
        return String.valueOf(getMessage());
    }
}
