package io.portcullis.server.oidc;

/** A token is not to be believed. The message says why; nothing of the token is in it. */
final class Unbelievable extends Exception {
    private static final long serialVersionUID = 1L;

    Unbelievable(String message) {
        super(message, null, false, false);
    }
}
