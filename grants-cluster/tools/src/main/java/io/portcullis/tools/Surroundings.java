package io.portcullis.tools;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a command needs from outside.
 *
 * @param out for results that scripts read
 * @param err for what is said to a person
 */
record Surroundings(Clock clock, SecureRandom random, PrintWriter out, PrintWriter err) {
    /** The precision of records. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Something that did not stop the command but that its user should know. */
    void warn(String message) {
        err.println("portcullis-grant: warning: " + message);
    }
}
