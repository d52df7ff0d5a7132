package io.portcullis.model.audit;

import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody was let in or turned away.
 *
 * @param origin address and port of the client
 * @param login as the client sent it, which need not be a login that exists
 * @param target the database the client asked for
 * @param method how the client proved itself, for example {@code scram}
 * @param reason the reason code of a refusal, empty when admitted
 * @param sqlState what the client was answered, empty when admitted
 * @param grant the grant that admits, null when refused
 * @param operatorDetail for the operator alone: it never reaches the client nor {@link #toString}
 */
public record LoginEvent(
        Instant at,
        SessionId session,
        String origin,
        String login,
        String target,
        Outcome outcome,
        String method,
        String reason,
        String sqlState,
        @Nullable GrantId grant,
        String operatorDetail)
        implements AuditEvent {

    /** How the login ended. */
    public enum Outcome {
        ADMITTED,
        REFUSED
    }

    @Override
    public String toString() {
        return "LoginEvent[" + session + ", " + outcome + (reason.isEmpty() ? "" : ", " + reason) + "]";
    }
}
