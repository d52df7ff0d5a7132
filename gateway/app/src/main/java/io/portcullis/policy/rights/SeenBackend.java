package io.portcullis.policy.rights;

/**
 * A session of the database as a role sees it in {@code pg_stat_activity}. Texts are untrusted, and bounded.
 *
 * @param client its address, empty if the role may not see it
 * @param started microseconds since 1970 by the target's clock; 0 if the role may not see it
 */
public record SeenBackend(int pid, String user, String application, String client, long started) {
    /** Whether it is the same backend: pids are used again. */
    boolean is(SeenBackend other) {
        return pid == other.pid && started == other.started && user.equals(other.user);
    }
}
