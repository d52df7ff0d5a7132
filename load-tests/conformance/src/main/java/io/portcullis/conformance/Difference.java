package io.portcullis.conformance;

/** A test that did not end alike on both sides. */
record Difference(String test, Outcome direct, Outcome through) {
    @Override
    public String toString() {
        return test + ": " + direct.word() + " directly, " + through.word() + " through the gateway";
    }
}
