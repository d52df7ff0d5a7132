package io.portcullis.faults.history;

import java.time.Instant;

/**
 * One statement that a client wanted to run under a grant, and what came of it.
 *
 * @param sentAt before its first byte left the client; for a login: before the connect
 * @param answeredAt after the last byte of the answer was read
 */
public record Attempt(String grant, String gateway, Kind kind, Instant sentAt, Instant answeredAt, Outcome outcome) {

    /** How the statement came to the gateway. */
    public enum Kind {
        /** As the first of a new session: {@code staleAdmit} is what counts. */
        LOGIN,
        /** In a session that was there already: {@code staleGrace} is what counts. */
        SESSION
    }

    public boolean isAdmitted() {
        return outcome instanceof Outcome.Admitted;
    }
}
