package io.portcullis.config;

/** A watched file cannot be used; the message says what is wrong and in which line. */
public final class InvalidYaml extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidYaml(String message) {
        super(message);
    }

    InvalidYaml(int line, String path, String problem) {
        super("line " + line + ": " + path + ": " + problem);
    }
}
