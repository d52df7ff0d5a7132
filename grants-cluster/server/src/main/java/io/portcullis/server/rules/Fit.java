package io.portcullis.server.rules;

/** Whether a rule is for a wish. */
public sealed interface Fit {
    /** It is. */
    record Fits() implements Fit {}

    /**
     * It is for others.
     *
     * @param why a sentence's end: {@code is for other groups}
     */
    record Differs(String why) implements Fit {}

    /** Its condition can not be told: then nobody goes on to the next rule. */
    record Unclear(String why) implements Fit {}
}
