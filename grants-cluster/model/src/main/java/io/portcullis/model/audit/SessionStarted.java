package io.portcullis.model.audit;

import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session has its upstream connection and can work.
 *
 * @param revision the grant's revision at that moment
 * @param origin address and port of the client
 * @param applicationName as the client sent it
 * @param upstreamAddress address and port of the target that was reached
 * @param backendPid process id of the backend in the target
 * @param backendStart {@code pg_stat_activity.backend_start}: with the pid it names the backend for all time; null
 *     for physical replication, where it can not be asked
 * @param replication {@code physical}, {@code database}, or empty for an ordinary session
 * @param expiresAt when the grant ends as it stands now
 * @param emergency whether the grant is for emergencies, and this its one session
 */
public record SessionStarted(
        Instant at,
        SessionId session,
        GrantId grant,
        long revision,
        String login,
        String target,
        String role,
        String origin,
        String applicationName,
        String upstreamAddress,
        int backendPid,
        @Nullable Instant backendStart,
        String replication,
        Instant expiresAt,
        boolean emergency)
        implements AuditEvent {}
