package io.portcullis.config;

import java.io.IOException;

/** The gateway's own passwords for the targets. */
public interface Secrets {
    /**
     * Returns the password of {@code role} at {@code target}, as it is in its file now; the caller's own copy, to be
     * zeroed after use.
     *
     * @throws IOException if there is none or it cannot be read; the message names target and role and why, never
     *     anything of the content
     */
    char[] password(String target, String role) throws IOException;
}
