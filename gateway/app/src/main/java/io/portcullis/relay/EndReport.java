package io.portcullis.relay;

import io.portcullis.model.audit.EndCause;
import io.portcullis.session.SessionSummary;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why and when one session ended, collected while it ends. Times are milliseconds since the epoch. */
final class EndReport {
    private final long begun = System.nanoTime();
    private EndCause cause = EndCause.INTERNAL_FAULT;
    private String detail = "";
    private @Nullable String operatorReason;
    private boolean outcomeUnknown;
    private long endedAt;
    private long cutOffMillis = -1;

    /** @param requestOutstanding whether the client waits for an answer that it will not get */
    void ends(EndCause why, String what, long at, boolean requestOutstanding) {
        cause = why;
        detail = what.isEmpty() ? detail : what;
        endedAt = at;
        outcomeUnknown = why.isCutOff() && requestOutstanding;
    }

    /** Access is over at a session whose client had left before: the cause stays. */
    void accessEnded(long at) {
        endedAt = at;
    }

    /** A cause below the cause; the first counts. */
    void addDetail(String what) {
        if (detail.isEmpty()) {
            detail = what;
        }
    }

    /** An operator wants this session to end, and says why; what ends it is told apart from that. */
    void operatorWants(String reason) {
        operatorReason = reason;
        addDetail(reason);
    }

    /** Null if no operator ended this one session. */
    @Nullable
    String operatorReason() {
        return cause == EndCause.OPERATOR ? operatorReason : null;
    }

    /** The last byte for the client has been handed to its socket, or never will be. */
    void lastByteAt(long now) {
        if (cause.isCutOff() && cutOffMillis < 0) {
            cutOffMillis = Math.max(0, now - endedAt);
        }
    }

    EndCause cause() {
        return cause;
    }

    long endedAt() {
        return endedAt;
    }

    boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    SessionSummary summary(ClientLeg client, TargetLeg target, String upstreamEnd) {
        return new SessionSummary(
                cause,
                detail,
                Duration.ofNanos(System.nanoTime() - begun),
                client.outbound().writtenBytes(),
                target.outbound().writtenBytes(),
                target.messages(),
                client.messages(),
                client.wasReset(),
                cutOffMillis < 0 ? null : Duration.ofMillis(cutOffMillis),
                upstreamEnd,
                outcomeUnknown ? outcome(target.outcome()) : null);
    }

    private static SessionSummary.Outcome outcome(@Nullable OutcomeReader reader) {
        return (reader == null ? new OutcomeReader() : reader).outcome();
    }
}
