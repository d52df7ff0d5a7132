package io.portcullis.conformance;

/** Something that a suite needs can not be had here; the message says what, for people. */
final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
        super(message);
    }
}
