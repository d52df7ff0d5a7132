package io.portcullis.config;

/** Whether clients show certificates of their own. */
public enum ClientCertificates {
    /** They are not asked. */
    NONE,
    /** Who has one may show it, and is let in by it if it names the login; others log in by their secret. */
    REQUEST,
    /** Who shows none gets no connection. */
    REQUIRED
}
