package io.portcullis.grants.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GapTrackerTest {
    private final GapTracker gaps = new GapTracker();

    @Test
    void untilItIsKnownHowFarTheViewIsCompleteNothingIsMissing() {
        gaps.arrived(7, 0, 100);
        gaps.notice(9, 100);

        assertEquals(GapTracker.NONE, gaps.openSince());
        assertFalse(gaps.isCompleteUpTo(0));
    }

    @Test
    void changesInOrderLeaveNoGap() {
        gaps.completeUpTo(5);
        gaps.arrived(6, 0, 100);
        gaps.arrived(7, 3, 101);

        assertTrue(gaps.isCompleteUpTo(7));
        assertFalse(gaps.isCompleteUpTo(8));
        assertEquals(GapTracker.NONE, gaps.openSince());
    }

    @Test
    void aChangeThatOvertakesAnotherOpensAGapThatTheOtherCloses() {
        gaps.completeUpTo(5);
        gaps.arrived(7, 0, 100);
        assertEquals(100, gaps.openSince());
        gaps.arrived(8, 0, 150);
        assertEquals(100, gaps.openSince(), "the oldest counts");

        gaps.arrived(6, 0, 200);

        assertEquals(GapTracker.NONE, gaps.openSince());
        assertTrue(gaps.isCompleteUpTo(8));
    }

    @Test
    void whatABeaconTellsOfMustArrive() {
        gaps.completeUpTo(5);
        gaps.notice(7, 100);
        gaps.notice(9, 200);
        assertEquals(100, gaps.openSince());

        gaps.arrived(6, 0, 210);
        gaps.arrived(7, 0, 210);
        assertEquals(200, gaps.openSince(), "the next one has been missing since then only");

        gaps.arrived(9, 8, 220);
        assertEquals(GapTracker.NONE, gaps.openSince());
    }

    @Test
    void whatWasSupersededBeforeItArrivedIsNotWaitedFor() {
        gaps.completeUpTo(5);
        gaps.arrived(7, 6, 100);

        assertEquals(GapTracker.NONE, gaps.openSince());
        assertTrue(gaps.isCompleteUpTo(7));
    }

    /** A comparison that is equal proves it, whatever was seen to arrive. */
    @Test
    void whatIsKnownToBeCompleteClosesGaps() {
        gaps.completeUpTo(5);
        gaps.arrived(9, 0, 100);

        gaps.completeUpTo(8);

        assertEquals(GapTracker.NONE, gaps.openSince());
        assertTrue(gaps.isCompleteUpTo(9), "the one that came early counts now");
    }

    @Test
    void afterALostConnectionNothingIsKnown() {
        gaps.completeUpTo(5);
        gaps.notice(7, 100);

        gaps.reset();

        assertFalse(gaps.isCompleteUpTo(1));
        assertEquals(GapTracker.NONE, gaps.openSince());
    }

    @Test
    void whatCameEarlyBeforeItWasKnownHowFarTheViewIsCompleteStillCounts() {
        gaps.arrived(7, 6, 100);
        gaps.completeUpTo(5);

        assertTrue(gaps.isCompleteUpTo(7));
    }

    /** The greatest number is bounded by signatures only: one that is far ahead is a gap, and takes no memory. */
    @Test
    void aNumberFarAheadIsAGap() {
        gaps.completeUpTo(5);
        gaps.arrived(Long.MAX_VALUE - 1, 0, 100);

        assertEquals(100, gaps.openSince());
    }

    @Test
    void ofVeryManyGapsTheOldestIsRemembered() {
        gaps.completeUpTo(0);
        for (long seq = 2; seq < 20_000; seq += 2) {
            gaps.notice(seq, seq);
        }
        assertEquals(2, gaps.openSince());

        gaps.completeUpTo(10_001);

        assertTrue(gaps.openSince() <= 10_002, () -> "at " + gaps.openSince());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverTheOrderAGapIsOpenExactlyWhileAKnownNumberIsMissing(long seed) {
        Random random = new Random(seed);
        List<Long> order = new ArrayList<>();
        for (long seq = 1; seq <= 300; seq++) {
            order.add(seq);
        }
        Collections.shuffle(order, random);
        gaps.completeUpTo(0);
        List<Long> arrived = new ArrayList<>();
        for (long seq : order) {
            gaps.arrived(seq, 0, 1);
            arrived.add(seq);
            long most = Collections.max(arrived);
            assertEquals(most == arrived.size(), gaps.openSince() == GapTracker.NONE, () -> "seed " + seed);
        }
        assertTrue(gaps.isCompleteUpTo(300));
    }
}
