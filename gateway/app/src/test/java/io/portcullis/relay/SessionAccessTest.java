package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.model.Grant;
import io.portcullis.model.SessionId;
import io.portcullis.model.Validity;
import io.portcullis.model.audit.EndCause;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.Known;
import io.portcullis.session.AccessGate;
import io.portcullis.session.EndSpread;
import io.portcullis.session.Grants;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The hours of a grant while a session lives, on a clock that the test moves: Wednesday, 25 November 2026. */
class SessionAccessTest {
    private static final Instant TEN = Instant.parse("2026-11-25T10:00:00Z");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();
    private Instant now = TEN;
    private SessionAccess access = access(grant(hours(8, 11)));

    @AfterEach
    void close() {
        channel.close();
    }

    private static WeeklyWindows hours(int from, int to) {
        return new WeeklyWindows(
                "UTC", List.of(new WeeklyWindows.Window(EnumSet.allOf(DayOfWeek.class), from * 60, to * 60)));
    }

    /** Valid for a day. */
    private static Grant grant(WeeklyWindows hours) {
        Grant one = Grants.of("maria");
        return Grant.create(
                        one.id(),
                        one.principal(),
                        one.target(),
                        one.role(),
                        Validity.between(TEN.minus(Duration.ofHours(12)), TEN.plus(Duration.ofHours(12))),
                        one.stale(),
                        one.reason())
                .within(ScopeCodec.encode(GrantScope.FULL.within(hours)));
    }

    private SessionAccess access(Grant grant) {
        channel.freezeTime();
        return new SessionAccess(
                new Known<>(grant, true),
                new SessionId("s0123456789abcde"),
                now,
                ClusterView.NO_CLUSTER,
                () -> now,
                channel.eventLoop(),
                this::onTimer,
                (_, _) -> false);
    }

    private void onTimer() {
        AccessGate.Closing closing = access.closing(0);
        if (closing != null) {
            told.add(closing.cause().code() + " at " + Instant.ofEpochMilli(closing.at()));
            return;
        }
        if (access.isWarningDue()) {
            told.add("warned at " + now);
            access.warned();
        }
        access.arm();
    }

    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(1)) {
            now = now.plusSeconds(1);
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void whoseHoursEndIsWarnedTwiceAndThenEnded() {
        access.arm();

        pass(Duration.ofMinutes(61));

        assertEquals(
                List.of(
                        "warned at 2026-11-25T10:50:00Z",
                        "warned at 2026-11-25T10:59:00Z",
                        "window-closed at 2026-11-25T11:00:00Z"),
                told);
    }

    @Test
    void aRevisionMovesTheEndOfTheHours() {
        access.arm();
        pass(Duration.ofMinutes(55));

        access.changed(new Known<>(revised(hours(8, 12)), true));
        pass(Duration.ofMinutes(66));

        assertEquals(
                List.of(
                        "warned at 2026-11-25T10:50:00Z",
                        "warned at 2026-11-25T11:50:00Z",
                        "warned at 2026-11-25T11:59:00Z",
                        "window-closed at 2026-11-25T12:00:00Z"),
                told);
    }

    private static Grant revised(WeeklyWindows hours) {
        Grant next = grant(hours(8, 11)).extendedTo(TEN.plus(Duration.ofHours(13)));
        return next.within(ScopeCodec.encode(GrantScope.FULL.within(hours)));
    }

    @Test
    void aClockThatIsPutBackBeforeTheHoursEndsAccessAsOneThatIsPutForwardBehindThem() {
        assertTrue(access.isOpen());
        assertNull(access.closing(0));

        now = Instant.parse("2026-11-25T07:59:59.999Z");
        assertFalse(access.isOpen());
        assertCause(EndCause.WINDOW_CLOSED);

        now = Instant.parse("2026-11-25T08:00:00Z");
        assertTrue(access.isOpen());

        now = Instant.parse("2026-11-26T09:00:00Z"); // in the next window, and after the grant
        assertFalse(access.isOpen());
        assertCause(EndCause.WINDOW_CLOSED);
    }

    @Test
    void theGrantsOwnEndCountsIfItComesFirst() {
        access = access(grant(hours(8, 24)));

        now = TEN.plus(Duration.ofHours(12));
        assertFalse(access.isOpen());
        assertCause(EndCause.EXPIRED);
        assertEquals(now, access.endsAt());
    }

    private void assertCause(EndCause cause) {
        AccessGate.Closing closing = access.closing(0);
        assertNotNull(closing);
        assertEquals(cause, closing.cause());
    }

    @Test
    void aRevisionMovesTheMomentAtWhichTheSessionOfAServiceEnds() {
        assertEquals(EndSpread.NONE, access.spread());

        Grant spread = revised(hours(8, 11)).spreadOver(Duration.ofHours(1));
        access.changed(new Known<>(spread, true));
        EndSpread first = access.spread();
        access.changed(new Known<>(spread.extendedTo(TEN.plus(Duration.ofHours(20))), true));

        assertTrue(first.from() >= TEN.plus(Duration.ofHours(12)).toEpochMilli(), first::toString);
        assertEquals(
                first.from() + Duration.ofHours(7).toMillis(), access.spread().from());
    }
}
