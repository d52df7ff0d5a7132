package io.portcullis.identity;

/** A token is not to be believed. The message is for the operator; nothing of the token is in it. */
final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1L;

    TokenRefused(String message) {
        super(message, null, false, false);
    }
}
