package io.portcullis.policy;

import io.portcullis.model.Grant;

/** The verdict on a login. */
public sealed interface Decision {
    record Admit(Known<Grant> grant) implements Decision {}

    /** @param operatorDetail for log and audit only: never reaches the client and never toString */
    record Refuse(RefusalReason reason, Refusal refusal, String operatorDetail) implements Decision {
        @Override
        public String toString() {
            return "Refuse[" + reason + "]";
        }
    }
}
