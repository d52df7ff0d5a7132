package io.portcullis.faults.recording;

import java.time.Duration;

/**
 * How often a client tries.
 *
 * @param logins from one login to the next
 * @param statements from one statement in a session to the next
 */
public record Pace(Duration logins, Duration statements) {
    /** Enough to see a revocation's effect to within a few statements, and little enough for two processors. */
    public static final Pace NORMAL = new Pace(Duration.ofMillis(200), Duration.ofMillis(20));
}
