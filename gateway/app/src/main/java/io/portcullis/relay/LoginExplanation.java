package io.portcullis.relay;

import io.portcullis.model.Grant;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginRule;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a login, for operators.
 *
 * @param rule that decides how it is proved; null if it does not come to that
 * @param runs the method that is run, which a rule's is not where it demands TLS and there is none
 * @param secrets how many secrets of the login count now, from that address
 * @param target the configured name; null if it does not come to that
 * @param grant that would admit it, once it is proved; null if none does
 * @param denial null if it is admitted
 */
public record LoginExplanation(
        @Nullable LoginRule rule,
        @Nullable LoginMethod runs,
        int secrets,
        @Nullable String target,
        @Nullable Grant grant,
        @Nullable Denial denial) {
    /** What the client is told, and what it is not. */
    public record Denial(RefusalReason reason, Refusal refusal, String operatorDetail) {}
}
