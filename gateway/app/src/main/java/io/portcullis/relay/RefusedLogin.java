package io.portcullis.relay;

import io.portcullis.identity.ScramOffer;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StaleReason;
import io.portcullis.session.Opening.Step.Refuse;

/** What the gateway knows about a refused login and the dialogue does not. */
final class RefusedLogin {
    private RefusedLogin() {}

    /**
     * The operator may know whether the rules, the login or the secret stood in the way; the client's answer is the same.
     *
     * @param login what the client was checked against
     */
    static Refuse of(Refuse refused, OpeningLogin login, ClusterView view) {
        if (refused.reason() == RefusalReason.UNKNOWN_LOGIN && !view.hasEverBeenFresh()) {
            StaleReason why = view.staleReason();
            return new Refuse(RefusalReason.STALE, Refusals.stale(why), why.code() + ": unknown login", false);
        }
        ScramOffer offer = login.offer();
        boolean byRule = refused.reason() == RefusalReason.REJECTED_BY_RULE
                || refused.reason() == RefusalReason.TOO_MANY_FAILURES;
        boolean failed = byRule || refused.reason() == RefusalReason.WRONG_PASSWORD;
        if (!failed || offer == null || offer.candidates() != 0) {
            return refused;
        }
        if (view.hasEverBeenFresh()) {
            return byRule
                    ? refused
                    : new Refuse(
                            RefusalReason.UNKNOWN_LOGIN, refused.refusal(), refused.operatorDetail(), refused.silent());
        }
        // No login of the cluster is known: to say that the password is wrong would send people after a wrong cause.
        StaleReason why = view.staleReason();
        Refusal stale = Refusals.stale(why);
        return byRule
                ? new Refuse(refused.reason(), stale, refused.operatorDetail(), false)
                : new Refuse(RefusalReason.STALE, stale, why.code() + ": unknown login", false);
    }
}
