package io.portcullis.conformance;

/** What became of one test. */
enum Outcome {
    PASSED("passed"),
    FAILED("failed"),
    SKIPPED("skipped"),
    /** It was not reached, or does not exist on this side. */
    MISSING("missing");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** As the suites' scripts write it. */
    String word() {
        return word;
    }

    static Outcome of(String word) {
        for (Outcome outcome : values()) {
            if (outcome.word.equals(word)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no outcome of a test: " + word);
    }
}
