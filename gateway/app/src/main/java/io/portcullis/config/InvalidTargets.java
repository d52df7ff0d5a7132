package io.portcullis.config;

/** The targets file cannot be used; the message says what is wrong and in which line. */
public final class InvalidTargets extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidTargets(String message) {
        super(message);
    }

    InvalidTargets(int line, String path, String problem) {
        super("line " + line + ": " + path + ": " + problem);
    }
}
