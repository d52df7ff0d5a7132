package io.portcullis.config;

/** What the gateway tells a target of a session, by settings of it. */
public enum Announcement {
    /** Nothing: for poolers that make one connection serve several sessions. */
    NOTHING,
    /** {@code portcullis.grant}, {@code .session} and {@code .expires_at}. */
    SETTINGS,
    /** Those, and login and grant in front of the client's {@code application_name}: what log_line_prefix can show (%a). */
    APPLICATION_NAME
}
