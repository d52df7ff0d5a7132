package io.portcullis.session;

import io.portcullis.model.Grant;
import io.portcullis.model.SessionId;
import java.time.Instant;

/**
 * An admitted session: what log, metrics and audit say of it.
 *
 * @param grant in the revision it was admitted under
 * @param origin the client's address, without the port
 * @param method how the client proved who it is
 * @param tls the version of TLS towards the client, or empty
 * @param backendPid the real one; with backendStart it names the backend in the target's own log
 */
public record Admission(
        SessionId session,
        Grant grant,
        String origin,
        String applicationName,
        String upstreamAddress,
        int backendPid,
        Instant backendStart,
        String method,
        String tls,
        Instant at) {}
