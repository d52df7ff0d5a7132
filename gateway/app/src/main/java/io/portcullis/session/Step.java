package io.portcullis.session;

/** What the relay does after an event, in the order given. */
public enum Step {
    /** Throw away what is queued for either side, save the rest of a backend message that the client has half of. */
    DROP_QUEUED,
    /** Queue the FATAL that names the cause, behind whatever is still queued. */
    SEND_FATAL,
    /** See to it that nothing of this session goes on in the target. */
    STOP_WORK,
    /** The target is gone or not to be trusted: close its connection without further words. */
    CLOSE_TARGET,
    /** Hand on what the client sent before it left, then close our sending side towards the target. */
    FINISH_TARGET,
    /** Wake up when the cut deadline is over. */
    ARM_CUT_DEADLINE,
    /** Wake up when the linger deadline is over. */
    ARM_LINGER,
    /** Close our sending side towards the client; go on reading and throw it away. */
    HALF_CLOSE_CLIENT,
    CLOSE_CLIENT,
    /** End the client's connection so that a truncated message can not look whole: RST. */
    RESET_CLIENT
}
