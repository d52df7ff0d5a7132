package io.portcullis.harness;

/** How the bytes of a connection ended, as its client saw it. */
public enum End {
    /** In order, between two messages. */
    EOF,
    /** In order as far as TCP goes, but inside a message. */
    TRUNCATED_EOF,
    /** By a reset (RST). */
    RESET,
    /** Not yet: nothing more came in the time given. */
    TIMEOUT
}
