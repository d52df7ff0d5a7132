package io.portcullis.up;

/**
 * A backend at a target that is this gateway's, and no session's.
 *
 * @param started microseconds since 1970 by the target's clock; 0 if it is not known
 */
public record OwnBackend(String target, int pid, long started) {}
