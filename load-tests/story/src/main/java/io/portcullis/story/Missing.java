package io.portcullis.story;

/** Something that a part needs is not on this machine; the message says what, for people. */
public final class Missing extends Exception {
    private static final long serialVersionUID = 1;

    public Missing(String message) {
        super(message);
    }
}
