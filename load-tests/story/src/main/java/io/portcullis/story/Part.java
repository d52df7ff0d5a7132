package io.portcullis.story;

import io.portcullis.story.stage.Stage;

/** One thing of the story that must hold. */
public interface Part {
    /** For the command line. */
    String name();

    /** One line for people. */
    String about();

    /** Returns if it held; says on the way what was seen. An {@link AssertionError} or any exception is what broke. */
    void play(Stage stage, Notes notes) throws Exception;
}
