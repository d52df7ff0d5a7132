package io.portcullis.session;

import io.portcullis.model.audit.EndCause;
import io.portcullis.model.audit.StatementEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an ended session comes to.
 *
 * @param reset whether the client's connection was reset rather than closed
 * @param cutOffLatency from the end of access to the last byte for the client; null if it was not cut off
 * @param upstreamEnd how the target's side ended: a word of {@code docs/operations.md}
 * @param outcome of the request that was outstanding at the cut-off; null if there was none
 */
public record SessionSummary(
        EndCause cause,
        String detail,
        Duration duration,
        long bytesToClient,
        long bytesToTarget,
        long messagesToClient,
        long messagesToTarget,
        boolean reset,
        @Nullable Duration cutOffLatency,
        String upstreamEnd,
        @Nullable Outcome outcome) {

    /** How the request ended; {@code commandTag} of its last CommandComplete, {@code sqlState} of its last error, or empty. */
    public record Outcome(StatementEvent.Outcome outcome, String commandTag, String sqlState) {}
}
