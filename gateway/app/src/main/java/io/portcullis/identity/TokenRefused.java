package io.portcullis.identity;

import io.portcullis.policy.RefusalReason;

/** A token is not to be believed. The message is for the operator; nothing of the token is in it. */
final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;

    TokenRefused(String message) {
        this(RefusalReason.INVALID_TOKEN, message);
    }

    TokenRefused(RefusalReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    RefusalReason reason() {
        return reason;
    }
}
