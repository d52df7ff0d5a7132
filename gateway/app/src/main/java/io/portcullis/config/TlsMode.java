package io.portcullis.config;

/** How the gateway secures its connection to a target, in the words of libpq's {@code sslmode}. */
public enum TlsMode {
    /** Plain text: for a target on the same machine or a network that is trusted. */
    DISABLE
}
