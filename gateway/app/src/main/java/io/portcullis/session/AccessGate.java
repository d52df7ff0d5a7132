package io.portcullis.session;

import io.portcullis.model.audit.EndCause;
import io.portcullis.policy.AccessTimes;
import io.portcullis.policy.ClusterView;
import org.jspecify.annotations.Nullable;

/**
 * The one question of the relay's fast path: may this session still pass bytes? It is asked once per read batch and once
 * per write attempt, and compares a few longs: so that a process that was frozen relays nothing it should not, whether or
 * not its timers have run since. Access ends at the end of the grant or of its hours, and when the view of the cluster has been stale for
 * longer than the grant allows.
 *
 * <p>Written by the session's own event loop; readable from any thread.
 */
public final class AccessGate {
    private static final long SHUT = Long.MIN_VALUE;

    private final ClusterView view;
    private volatile AccessTimes times;
    private volatile long staleGrace;
    private volatile @Nullable EndCause shutBy;

    /**
     * @param staleGrace milliseconds for which access goes on once the view is stale; {@link ClusterView#FOREVER} for a
     *     grant that does not depend on it
     */
    public AccessGate(AccessTimes times, long staleGrace, ClusterView view) {
        this.view = view;
        this.times = times;
        this.staleGrace = staleGrace;
    }

    /** @param now milliseconds since the epoch, by the gateway's own clock */
    public boolean isOpen(long now) {
        AccessTimes span = times;
        return now < span.until() && now >= span.from() && now < staleAtMillis();
    }

    /** Moves the end, as a higher revision of the grant says. A gate that was shut stays shut. */
    public void move(AccessTimes newTimes, long newStaleGrace) {
        if (times.until() != SHUT) {
            times = newTimes;
            staleGrace = newStaleGrace;
        }
    }

    /** Shuts the gate for good; the first cause stays. */
    public void shut(EndCause cause) {
        if (shutBy == null) {
            shutBy = cause;
        }
        AccessTimes last = times;
        times = new AccessTimes(last.from(), SHUT, last.before(), last.after());
    }

    /** Milliseconds since the epoch at which access ends by time; {@link Long#MIN_VALUE} once shut. */
    public long expiresAtMillis() {
        return times.until();
    }

    /** Milliseconds since the epoch at which access ends unless the view is fresh again before, or goes on being so. */
    public long staleAtMillis() {
        return view.freshUntil() + staleGrace;
    }

    /** Why the gate is not open, and since when. The time is in milliseconds since the epoch. */
    public record Closing(EndCause cause, long at) {}

    /**
     * Returns why the gate is closed for good, null if it is open or may open again: in one look, as the view moves
     * meanwhile. Of several ends the earliest counts.
     *
     * @param patience milliseconds for which a view may be stale, beyond what the grant allows, with the gate closed but
     *     not for good
     */
    public @Nullable Closing closing(long now, long patience) {
        long staleAt = staleAtMillis();
        AccessTimes span = times;
        long end = span.until();
        EndCause cause = shutBy;
        if (cause != null) {
            return new Closing(cause, now);
        }
        if (now >= staleAt && staleAt < end) {
            long last = Math.min(staleAt + patience, end);
            return now < last ? null : new Closing(EndCause.STALE_VIEW, last);
        }
        if (now < span.from()) {
            return new Closing(span.before(), Math.min(now, end));
        }
        return now < end ? null : new Closing(span.after(), end);
    }
}
