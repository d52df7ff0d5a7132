package io.portcullis.model;

/** Which of a target's hosts will do, in the words of libpq's {@code target_session_attrs}. */
public enum HostRole {
    /** The server that is not in recovery. */
    PRIMARY,
    /** A server in recovery. */
    STANDBY,
    /** The first that answers. */
    ANY
}
