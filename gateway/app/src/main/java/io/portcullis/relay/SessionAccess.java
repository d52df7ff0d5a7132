package io.portcullis.relay;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.SessionId;
import io.portcullis.model.audit.EndCause;
import io.portcullis.policy.AccessTimes;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.Known;
import io.portcullis.policy.Scopes;
import io.portcullis.session.AccessGate;
import io.portcullis.session.EndSpread;
import io.portcullis.session.ExpiryWarnings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The grant of one session as it is now, the gate that it moves and shuts, and the timer of its end. */
final class SessionAccess {
    /** An idle session looks at the clock at least this often: a clock that is set must be noticed. Milliseconds. */
    private static final long LONGEST_TIMER = 30_000;

    private final InstantSource clock;
    private final EventLoop loop;
    private final AccessGate gate;
    private final ExpiryWarnings warnings;
    private final Runnable onTimer;
    private final BiPredicate<Grant, Grant> scopes;
    private final SessionId session;
    private final Instant since;
    private Grant grant;
    private EndSpread spread;
    private @Nullable ScheduledFuture<?> timer;
    private boolean over;

    /**
     * @param since when the session began
     * @param onTimer called when the end may have come or a warning is due
     * @param scopes whether the session goes on when its grant has another scope than before; it has taken that over then
     */
    SessionAccess(
            Known<Grant> known,
            SessionId session,
            Instant since,
            ClusterView view,
            InstantSource clock,
            EventLoop loop,
            Runnable onTimer,
            BiPredicate<Grant, Grant> scopes) {
        this.scopes = scopes;
        this.grant = known.record();
        this.session = session;
        this.since = since;
        this.spread = EndSpread.of(grant, session, since);
        this.clock = clock;
        this.loop = loop;
        this.onTimer = onTimer;
        this.gate = new AccessGate(times(), staleGrace(known), view);
        this.warnings = new ExpiryWarnings(grant.principal().kind());
        warnings.moved(left());
    }

    long now() {
        return clock.millis();
    }

    boolean isOpen() {
        return gate.isOpen(now());
    }

    /** Why access is over, and since when, if it is; {@link AccessGate#closing} has the parameter. */
    AccessGate.@Nullable Closing closing(long patience) {
        return gate.closing(now(), patience);
    }

    /** When access ends: that of the grant, or of its hours if they end before. */
    Instant endsAt() {
        return times().end();
    }

    /** From when until when the grant gives access to this session, as things stand now. */
    AccessTimes times() {
        return AccessTimes.of(grant, since, clock.instant());
    }

    /** When the session is to end if the grant is not renewed before. */
    EndSpread spread() {
        return spread;
    }

    Grant grant() {
        return grant;
    }

    /** A new revision: ends access, moves its end, or neither. */
    void changed(Known<Grant> known) {
        Grant revised = known.record();
        if (revised.revision() < grant.revision() && revised.state() == grant.state()) {
            return;
        }
        Grant before = grant;
        grant = revised;
        if (revised.state() == RecordState.REVOKED) {
            gate.shut(EndCause.REVOKED);
        } else if (!givesSameAccess(before, revised) || !goesOn(before, revised)) {
            gate.shut(EndCause.SCOPE_CHANGED);
        } else {
            spread = EndSpread.of(revised, session, since);
            gate.move(times(), staleGrace(known));
            warnings.moved(left());
            arm();
        }
    }

    private static long staleGrace(Known<Grant> known) {
        return known.staleTolerance(known.record().stale().staleGrace().toMillis());
    }

    private static boolean givesSameAccess(Grant one, Grant other) {
        return other.role().equals(one.role())
                && other.target().equals(one.target())
                && other.principal().login().equals(one.principal().login());
    }

    private boolean goesOn(Grant before, Grant revised) {
        return Scopes.sameButWindows(before.scope(), revised.scope()) || scopes.test(before, revised);
    }

    void shut(EndCause cause) {
        gate.shut(cause);
    }

    /** Sets the timer for what comes next: a warning, the end, or a look at the clock. */
    void arm() {
        disarm();
        if (!over) {
            long left = left();
            // Nearly always it goes on being fresh meanwhile: then this is only a look.
            long untilStale = gate.staleAtMillis() - now();
            long next = untilStale > 0 ? Math.min(warnings.nextIn(left), untilStale) : StalePatience.LOOK_AGAIN;
            long delay = Math.clamp(Math.min(left, next), 0, LONGEST_TIMER);
            timer = loop.schedule(onTimer, delay, TimeUnit.MILLISECONDS);
        }
    }

    /** The session has ended: no timer any more. */
    void close() {
        over = true;
        disarm();
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    boolean isWarningDue() {
        return warnings.isDue(left());
    }

    /** Whether a warning was due but could not be said yet. */
    boolean isWarningWaiting() {
        return warnings.isWaiting();
    }

    void warned() {
        warnings.told(left());
    }

    private long left() {
        return gate.expiresAtMillis() - now();
    }
}
