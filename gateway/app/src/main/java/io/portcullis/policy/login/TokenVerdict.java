package io.portcullis.policy.login;

import io.portcullis.policy.RefusalReason;

/** What is to be thought of a token that a client has shown for a login. */
public sealed interface TokenVerdict {
    /**
     * It proves the login.
     *
     * @param fromFile whether the record that says so counts whatever this gateway knows of the cluster
     */
    record Proves(String issuer, String subject, boolean fromFile) implements TokenVerdict {}

    /** @param operatorDetail for log and audit only; never the token */
    record Refused(RefusalReason reason, String operatorDetail) implements TokenVerdict {
        @Override
        public String toString() {
            return "Refused[" + reason + "]";
        }
    }
}
