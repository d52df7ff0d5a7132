package io.portcullis.server.store;

/**
 * Who caused a change, for the audit.
 *
 * @param name as {@code token bootstrap} or {@code cluster}; never a secret
 */
public record Actor(String name) {
    /** The grant cluster itself: recovery. */
    public static final Actor CLUSTER = new Actor("cluster");
}
