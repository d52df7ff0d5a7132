package io.portcullis.policy;

import io.portcullis.model.Grant;
import io.portcullis.model.Validity;
import io.portcullis.model.audit.EndCause;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import java.time.Instant;

/**
 * From when until when a grant gives access without a break, milliseconds since the epoch: its validity, and of its hours of the week
 * those that are now; of an emergency grant as long as its session may last.
 *
 * @param from the first instant of access
 * @param until the first instant without access
 * @param before why there is none before {@code from}
 * @param after why there is none from {@code until} on
 */
public record AccessTimes(long from, long until, EndCause before, EndCause after) {

    /** Access that only the grant's validity limits. */
    public static AccessTimes of(Validity validity) {
        return of(validity.notBefore(), validity.expiresAt());
    }

    public static AccessTimes of(Instant notBefore, Instant expiresAt) {
        return new AccessTimes(notBefore.toEpochMilli(), expiresAt.toEpochMilli(), EndCause.EXPIRED, EndCause.EXPIRED);
    }

    /** Of a session that begins now. */
    public static AccessTimes of(Grant grant, Instant now) {
        return of(grant, now, now);
    }

    /**
     * As of {@code now}: outside of the grant's hours access is over now.
     *
     * @param since when the session began
     */
    public static AccessTimes of(Grant grant, Instant since, Instant now) {
        AccessTimes all = of(grant.validity());
        GrantScope scope = grant.scope().isFull() ? null : Scopes.enforceable(grant.scope());
        if (scope == null) {
            return all;
        }
        EmergencyUse once = scope.emergency();
        AccessTimes most = once == null ? all : all.atMost(since.plus(once.length()));
        WeeklyWindows windows = scope.windows();
        return windows == null ? most : most.within(windows, now);
    }

    public Instant end() {
        return Instant.ofEpochMilli(until);
    }

    private AccessTimes atMost(Instant end) {
        long last = end.toEpochMilli();
        return last < until ? new AccessTimes(from, last, before, EndCause.EMERGENCY_OVER) : this;
    }

    private AccessTimes within(WeeklyWindows windows, Instant now) {
        Instant opened = windows.isOpen(now) ? windows.openedBefore(now) : now;
        Instant closes = windows.closesAfter(now);
        long start = opened == null ? Long.MIN_VALUE : opened.toEpochMilli();
        long end = closes == null ? Long.MAX_VALUE : closes.toEpochMilli();
        return new AccessTimes(
                Math.max(from, start),
                Math.min(until, end),
                start > from ? EndCause.WINDOW_CLOSED : before,
                end < until ? EndCause.WINDOW_CLOSED : after);
    }
}
