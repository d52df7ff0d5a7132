package io.portcullis.server.rules;

/** A set of rules cannot be used; the message says what is wrong, in which file and line. */
public final class InvalidRules extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidRules(String file, int line, String problem) {
        super(file + " line " + line + ": " + problem);
    }
}
