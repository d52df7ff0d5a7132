package io.portcullis.faults.fault;

import io.portcullis.faults.stage.Setup;

/** Something that breaks, while clients use grants at every gateway and an operator goes on granting and revoking. */
public interface Fault {

    /** As it is asked for on the command line. */
    String name();

    /** One line for people. */
    String about();

    /** Whether it needs a network that can be cut. */
    default boolean needsPartition() {
        return false;
    }

    /** The stage it plays on, made from the usual one. */
    default Setup setup(Setup usual) {
        return usual;
    }

    /**
     * Breaks, lets things happen, mends. Whoever calls has warmed up the scene and waits afterwards until all is well; what the clients saw is judged by others.
     */
    void play(Scene scene) throws Exception;
}
