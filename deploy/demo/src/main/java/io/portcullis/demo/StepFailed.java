package io.portcullis.demo;

/** A step did not show what it should. Its message is for the person who watches. */
final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    StepFailed(String message) {
        super(message);
    }
}
