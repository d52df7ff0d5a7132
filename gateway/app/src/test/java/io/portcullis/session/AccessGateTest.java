package io.portcullis.session;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Validity;
import io.portcullis.model.audit.EndCause;
import io.portcullis.policy.AccessTimes;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.ViewAt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessGateTest {
    private static final Instant FROM = Instant.ofEpochMilli(1_000);
    private static final Instant UNTIL = Instant.ofEpochMilli(2_000);

    private final AccessGate gate = gate(ClusterView.FOREVER, ClusterView.NO_CLUSTER);

    private static AccessGate gate(long staleGrace, ClusterView view) {
        return new AccessGate(AccessTimes.of(FROM, UNTIL), staleGrace, view);
    }

    private static EndCause cause(AccessGate gate, long now) {
        return requireNonNull(gate.closing(now, 0)).cause();
    }

    @ParameterizedTest
    @CsvSource({
        "999,false",
        "1000,true",
        "1999,true",
        "2000,false",
        "2001,false",
        "0,false",
        "-1,false",
        "9223372036854775807,false",
        "-9223372036854775808,false"
    })
    void accessLastsFromNotBeforeToExpiresAtWithoutIt(long now, boolean open) {
        assertEquals(open, gate.isOpen(now));
    }

    @Test
    void aClockThatGoesBackOpensNothingBeforeNotBefore() {
        assertTrue(gate.isOpen(1_500));

        assertFalse(gate.isOpen(500));
        assertEquals(EndCause.EXPIRED, cause(gate, 500));
    }

    @Test
    void aLaterEndCountsAtOnce() {
        gate.move(AccessTimes.of(FROM, Instant.ofEpochMilli(3_000)), ClusterView.FOREVER);

        assertTrue(gate.isOpen(2_999));
        assertFalse(gate.isOpen(3_000));
        assertEquals(3_000, gate.expiresAtMillis());
    }

    @Test
    void anEarlierEndCountsAtOnce() {
        gate.move(AccessTimes.of(FROM, Instant.ofEpochMilli(1_200)), ClusterView.FOREVER);

        assertTrue(gate.isOpen(1_199));
        assertFalse(gate.isOpen(1_200));
    }

    @Test
    void aLaterBeginningCountsAtOnce() {
        gate.move(AccessTimes.of(Instant.ofEpochMilli(1_500), UNTIL), ClusterView.FOREVER);

        assertFalse(gate.isOpen(1_499));
    }

    @Test
    void whatIsShutStaysShutWhateverIsMoved() {
        gate.shut(EndCause.REVOKED);
        gate.move(AccessTimes.of(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE)), ClusterView.FOREVER);

        for (long now : new long[] {Long.MIN_VALUE, -1, 0, 1_500, Long.MAX_VALUE}) {
            assertFalse(gate.isOpen(now), () -> "at " + now);
        }
        assertEquals(Long.MIN_VALUE, gate.expiresAtMillis());
    }

    @Test
    void theFirstCauseStays() {
        gate.shut(EndCause.SCOPE_CHANGED);
        gate.shut(EndCause.OPERATOR);

        assertEquals(new AccessGate.Closing(EndCause.SCOPE_CHANGED, 1_700), gate.closing(1_700, 0));
    }

    @Test
    void whoWasNotShutEndsByTime() {
        assertNull(gate.closing(1_999, 0));
        assertEquals(new AccessGate.Closing(EndCause.EXPIRED, 2_000), gate.closing(2_500, 0));
    }

    @ParameterizedTest
    @CsvSource({
        // fresh until, grace, now, open, cause, since
        "1900,      0, 1899, true,       ,     ",
        "1900,      0, 1900, false, STALE_VIEW, 1900",
        "1500,    300, 1799, true,       ,     ",
        "1500,    300, 1800, false, STALE_VIEW, 1800",
        "1500,    300, 5000, false, STALE_VIEW, 1800",
        "1500,    500, 1999, true,       ,     ",
        "1500,    500, 2000, false, EXPIRED, 2000",
        "1500,    600, 2050, false, EXPIRED, 2000",
        "   0,   1000, 1000, false, STALE_VIEW, 1000",
        "   0,    999, 1000, false, STALE_VIEW,  999",
        "9999,      0, 2000, false, EXPIRED, 2000",
    })
    void accessEndsWithTheViewAndItsGraceOrByTimeWhateverComesFirst(
            long freshUntil, long grace, long now, boolean open, @Nullable EndCause cause, @Nullable Long since) {
        AccessGate stale = gate(grace, ViewAt.freshUntil(freshUntil));

        assertEquals(open, stale.isOpen(now));
        AccessGate.Closing closing = stale.closing(now, 0);
        assertEquals(open, closing == null);
        if (closing != null) {
            assertEquals(new AccessGate.Closing(requireNonNull(cause), requireNonNull(since)), closing);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // fresh until, now, cause, since; the patience is 300
        "1500, 1500,           ,     ",
        "1500, 1799,           ,     ",
        "1500, 1800, STALE_VIEW, 1800",
        "1500, 5000, STALE_VIEW, 1800",
        "1900, 1999,           ,     ",
        "1900, 2000, STALE_VIEW, 2000",
        "2000, 2000,    EXPIRED, 2000",
    })
    void aViewThatIsStaleForAMomentClosesTheGateButNotForGood(
            long freshUntil, long now, @Nullable EndCause cause, @Nullable Long since) {
        AccessGate stale = gate(0, ViewAt.freshUntil(freshUntil));

        assertFalse(stale.isOpen(now));
        AccessGate.Closing expected = cause == null
                ? null
                : new AccessGate.Closing(cause, requireNonNull(since).longValue());
        assertEquals(expected, stale.closing(now, 300));
    }

    @Test
    void whoWasShutDoesNotWaitForTheView() {
        AccessGate stale = gate(0, ViewAt.freshUntil(1_500));
        stale.shut(EndCause.REVOKED);

        assertEquals(new AccessGate.Closing(EndCause.REVOKED, 1_600), stale.closing(1_600, 300));
    }

    @Test
    void whatDoesNotDependOnTheClusterGoesOnWithoutIt() {
        AccessGate ofFile = gate(ClusterView.FOREVER, ViewAt.none());

        assertTrue(ofFile.isOpen(1_999));
        assertEquals(EndCause.EXPIRED, cause(ofFile, 2_000));
    }

    @Test
    void aRevisionMayChangeTheGrace() {
        AccessGate stale = gate(0, ViewAt.freshUntil(1_200));
        stale.move(AccessTimes.of(FROM, UNTIL), 500);

        assertTrue(stale.isOpen(1_699));
        assertFalse(stale.isOpen(1_700));
    }

    /** Two longs are compared: the Instants stay what records hold. */
    @Test
    void theGreatestInstantOfARecordFits() {
        AccessGate ever = new AccessGate(
                AccessTimes.of(Instant.EPOCH, Validity.LAST), ClusterView.FOREVER, ClusterView.NO_CLUSTER);

        assertTrue(ever.isOpen(Validity.LAST.toEpochMilli() - 1));
        assertFalse(ever.isOpen(Validity.LAST.toEpochMilli()));
    }
}
