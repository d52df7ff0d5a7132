package io.portcullis.policy;

import io.portcullis.model.Grant;
import io.portcullis.model.Validity;
import io.portcullis.model.audit.EndCause;
import io.portcullis.model.scope.WeeklyWindows;
import java.time.Instant;

/**
 * From when until when a grant gives access without a break, milliseconds since the epoch: its validity, and of its hours of the week
 * those that are now.
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

    /** As of {@code now}: outside of the grant's hours access is over now. */
    public static AccessTimes of(Grant grant, Instant now) {
        AccessTimes all = of(grant.validity());
        WeeklyWindows windows = Scopes.windows(grant.scope());
        return windows == null ? all : all.within(windows, now);
    }

    public Instant end() {
        return Instant.ofEpochMilli(until);
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
