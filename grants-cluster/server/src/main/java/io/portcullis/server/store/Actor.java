package io.portcullis.server.store;

import org.jspecify.annotations.Nullable;

/**
 * Who caused a change, for the audit.
 *
 * @param name as {@code token 1a2b3c4d}, {@code people/anna} or {@code cluster}: for people to read, never a secret
 * @param issuer who vouches for who it is, null if it is a token of ours or the cluster
 * @param subject the issuer's name for it, which never changes; null as the issuer
 */
public record Actor(
        String name, @Nullable String issuer, @Nullable String subject) {
    /** The grant cluster itself: recovery. */
    public static final Actor CLUSTER = new Actor("cluster");

    /** Somebody whom no issuer knows. */
    public Actor(String name) {
        this(name, null, null);
    }

    /** The same for the same, whatever it is called now, and never the same for two. */
    public String key() {
        return issuer == null ? name : issuer + "\n" + subject;
    }
}
