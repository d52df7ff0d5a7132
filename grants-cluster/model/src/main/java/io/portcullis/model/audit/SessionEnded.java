package io.portcullis.model.audit;

import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session is over.
 *
 * @param detail for the operator: what exactly, may be empty
 * @param duration since the session started
 * @param reset whether the client's connection was reset instead of closed in order
 * @param cutOffLatency from the end of access to the last byte towards the client, null where access did not end
 * @param upstreamEnd how the target's side ended, may be empty
 */
public record SessionEnded(
        Instant at,
        SessionId session,
        GrantId grant,
        EndCause cause,
        String detail,
        Duration duration,
        long bytesToClient,
        long bytesToTarget,
        long messagesToClient,
        long messagesToTarget,
        boolean reset,
        @Nullable Duration cutOffLatency,
        String upstreamEnd)
        implements AuditEvent {}
