package io.portcullis.model.audit;

import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import java.time.Instant;

/**
 * A statement ran, or should have.
 *
 * @param commandTag the target's CommandComplete, for example {@code SELECT 5}; empty where there was none
 * @param sqlState of the error that ended it, empty where there was none
 */
public record StatementEvent(
        Instant at,
        SessionId session,
        GrantId grant,
        StatementText text,
        Outcome outcome,
        String commandTag,
        String sqlState)
        implements AuditEvent {

    /** How the statement ended in the target. */
    public enum Outcome {
        COMPLETED,
        FAILED,
        CANCELLED,
        /** The gateway did not let it through: the scope of the grant does not allow it. */
        DENIED,
        /** It would not have been let through, and was: scopes are not enforced at that target yet. How it ended is not told. */
        SHADOW_DENIED,
        /** The connection ended before the target said. */
        UNKNOWN
    }
}
