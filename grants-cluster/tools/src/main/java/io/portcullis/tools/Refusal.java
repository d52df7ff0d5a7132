package io.portcullis.tools;

/** The command understood what was asked for and can not or must not do it: exit status 1. The message is for the user. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }
}
