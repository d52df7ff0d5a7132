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
    private final RefusalReason reason;
    private final transient Refusal refusal;

    public TargetRefusal(RefusalReason reason, Refusal refusal, String operatorDetail) {
        super(operatorDetail, null, false, false);
        this.reason = reason;
        this.refusal = refusal;
    }

    static TargetRefusal unreachable(String target, String operatorDetail) {
        return new TargetRefusal(RefusalReason.TARGET_UNREACHABLE, Refusals.targetUnavailable(target), operatorDetail);
    }

    static TargetRefusal fault(String target, String operatorDetail) {
        return new TargetRefusal(RefusalReason.TARGET_FAULT, Refusals.targetUnavailable(target), operatorDetail);
    }

    static TargetRefusal noPassword(String target, String operatorDetail) {
        return new TargetRefusal(RefusalReason.NO_TARGET_PASSWORD, Refusals.targetUnavailable(target), operatorDetail);
    }

    /** Translates the ErrorResponse that a target answered to the login. */
    static TargetRefusal of(String target, ErrorFields error) {
        String said = "the target said " + error.code() + ": " + error.message();
        return switch (error.code()) {
            case "3D000" ->
                new TargetRefusal(RefusalReason.TARGET_DATABASE_MISSING, Refusals.targetDatabaseMissing(target), said);
            case "53300" ->
                new TargetRefusal(
                        RefusalReason.TARGET_FULL, Refusals.limit("the target \"" + target + "\" takes no more"), said);
            case "57P03" -> new TargetRefusal(RefusalReason.TARGET_STARTING, Refusals.targetStarting(target), said);
            // What a client's own startup parameters provoke: unknown name, value out of range, not allowed.
            case "42704", "22023", "42501", "55P02", "42602" ->
                new TargetRefusal(
                        RefusalReason.TARGET_REFUSED_LOGIN,
                        Refusal.of(error.code(), "the target \"" + target + "\" refused a startup parameter")
                                .withHint("Check the names and values of the settings in the connection string."),
                        said);
            default -> new TargetRefusal(RefusalReason.TARGET_REFUSED_LOGIN, Refusals.targetUnavailable(target), said);
        };
    }

    /** Whether another host of the same target may take the login. */
    boolean mayTryNextHost() {
        return reason == RefusalReason.TARGET_UNREACHABLE
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
