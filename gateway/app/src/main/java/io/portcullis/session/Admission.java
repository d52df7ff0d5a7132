package io.portcullis.session;

import io.portcullis.model.Grant;
import io.portcullis.model.SessionId;
import io.portcullis.policy.Replication;
import io.portcullis.policy.Scopes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An admitted session: what log, metrics and audit say of it.
 *
 * @param grant in the revision it was admitted under
 * @param origin the client's address, without the port
 * @param method how the client proved who it is
 * @param identity who the client is at the issuer of its token; empty without one
 * @param tls the version of TLS towards the client, or empty
 * @param backendPid the real one; with backendStart it names the backend in the target's own log
 * @param backendStart null for a physical walsender, which can not be asked
 */
public record Admission(
        SessionId session,
        Grant grant,
        String origin,
        String applicationName,
        String upstreamAddress,
        int backendPid,
        @Nullable Instant backendStart,
        Replication replication,
        String method,
        String identity,
        String tls,
        Instant at) {
    /** Whether it is the one session of an emergency grant. */
    public boolean isEmergency() {
        return Scopes.emergency(grant.scope()) != null;
    }
}
