package io.portcullis.demo;

/** One scene of the tour: it shows something and checks that it is so. */
interface Step {
    String title();

    /** Throws {@link StepFailed}, or whatever went wrong, if it did not show what it should. */
    void play(Scene scene) throws Exception;
}
