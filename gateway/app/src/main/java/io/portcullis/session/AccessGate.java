package io.portcullis.session;

import io.portcullis.model.audit.EndCause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The one question of the relay's fast path: may this session still pass bytes? Two longs are compared, once per read
 * batch and once per write attempt, so that a process that was frozen relays nothing it should not, whether or not its
 * timers have run since.
 *
 * <p>Written by the session's own event loop; readable from any thread.
 */
public final class AccessGate {
    private static final long SHUT = Long.MIN_VALUE;

    private volatile long notBefore;
    private volatile long expiresAt;
    private volatile @Nullable EndCause shutBy;

    /**
     * @param notBefore the first instant of access
     * @param expiresAt the first instant without access
     */
    public AccessGate(Instant notBefore, Instant expiresAt) {
        this.notBefore = notBefore.toEpochMilli();
        this.expiresAt = expiresAt.toEpochMilli();
    }

    /** @param now milliseconds since the epoch, by the gateway's own clock */
    public boolean isOpen(long now) {
        return now < expiresAt && now >= notBefore;
    }

    /** Moves the end, as a higher revision of the grant says. A gate that was shut stays shut. */
    public void move(Instant newNotBefore, Instant newExpiresAt) {
        if (expiresAt != SHUT) {
            notBefore = newNotBefore.toEpochMilli();
            expiresAt = newExpiresAt.toEpochMilli();
        }
    }

    /** Shuts the gate for good; the first cause stays. */
    public void shut(EndCause cause) {
        if (shutBy == null) {
            shutBy = cause;
        }
        expiresAt = SHUT;
    }

    /** Milliseconds since the epoch at which access ends by time; {@link Long#MIN_VALUE} once shut. */
    public long expiresAtMillis() {
        return expiresAt;
    }

    /** Why a gate that is not open is not: the cause it was shut by, else the time. */
    public EndCause cause() {
        EndCause cause = shutBy;
        return cause == null ? EndCause.EXPIRED : cause;
    }
}
