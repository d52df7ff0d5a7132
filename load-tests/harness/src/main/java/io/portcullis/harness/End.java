package io.portcullis.harness;

/** How the bytes of a connection ended, as its client saw it. */
public enum End {
    /** In order, between two messages; with TLS the peer has said so (close_notify). */
    EOF,
    /** In order as far as TCP goes, but inside a message, or of TLS without close_notify. */
    TRUNCATED_EOF,
    /** By a reset (RST). */
    RESET,
    /** Not yet: nothing more came in the time given. */
    TIMEOUT
}
