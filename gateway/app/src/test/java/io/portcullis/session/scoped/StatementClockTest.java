package io.portcullis.session.scoped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.scope.Denial;
import io.portcullis.session.scoped.StatementClock.Look;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a budget of a second is used up, on a clock that the test moves. */
class StatementClockTest {
    private static final Sent QUERY = new Sent.Querying(Slot.UNKNOWN, null);
    private static final Sent EXECUTE = new Sent.Executing("", null);

    private static final class Till implements Purse {
        long left = 1_000;

        @Override
        public boolean take(long amount) {
            boolean there = amount <= left;
            left -= there ? amount : 0;
            return there;
        }

        @Override
        public void putBack(long amount) {
            left += amount;
        }
    }

    private final Till till = new Till();
    private final Slots slots = new Slots();
    private long nanos = -5;
    private final StatementClock clock = new StatementClock(till, () -> nanos);

    private void passes(long millis) {
        nanos += millis * 1_000_000;
    }

    private boolean begins(Sent sent) {
        if (clock.refuses(FrontendTag.QUERY, List.of(Slot.UNKNOWN), false) != null) {
            return false;
        }
        clock.sent(sent, slots);
        return true;
    }

    private void isDone(Sent sent) {
        clock.answered(sent, sent instanceof Sent.Querying ? BackendTag.READY_FOR_QUERY : BackendTag.COMMAND_COMPLETE);
    }

    private void runsFor(long millis) {
        for (long i = 0; i < millis; i++) {
            assertEquals(Look.GOES_ON, clock.look());
            passes(1);
        }
    }

    @Test
    void whatIsUsedIsSpentToTheMillisecond() {
        assertTrue(begins(QUERY));
        runsFor(250);
        isDone(QUERY);

        assertEquals(750, till.left);
        assertEquals(Look.RESTS, clock.look());
        passes(10_000);
        assertTrue(begins(EXECUTE));
        passes(50);
        isDone(EXECUTE);
        assertEquals(700, till.left);
    }

    @Test
    void shortStatementsAddUp() {
        for (int i = 0; i < 10; i++) {
            begins(QUERY);
            nanos += 300_000;
            isDone(QUERY);
        }
        assertEquals(997, till.left);
    }

    @Test
    void theTimeOfWhatRunsAtTheSameTimeIsOne() {
        begins(EXECUTE);
        passes(10);
        begins(EXECUTE);
        passes(10);
        isDone(EXECUTE);
        passes(10);
        isDone(EXECUTE);

        assertEquals(970, till.left);
    }

    @Test
    void whatOnlyEndsWhatIsOpenAndWhatIsDeniedDoNotCount() {
        clock.sent(QUERY, slots);
        assertFalse(clock.isRunning());
        passes(5_000);
        isDone(QUERY);
        clock.refuses(FrontendTag.QUERY, List.of(Slot.UNKNOWN), false);
        clock.sent(new Sent.Querying(null, Substitute.ofFunction(DenialWords.noPortal(""))), slots);
        assertFalse(clock.isRunning());
        assertEquals(1_000, till.left);
    }

    @Test
    void itIsLookedAtAgainWhenTheSliceIsOver() {
        begins(QUERY);
        assertEquals(100_000_000, clock.lookAfter());
        passes(40);
        assertEquals(60_000_000, clock.lookAfter());
        passes(70);
        assertEquals(Look.GOES_ON, clock.look());
        assertEquals(100_000_000, clock.lookAfter(), "what was too much is paid");
        assertEquals(790, till.left);
    }

    @Test
    void whenNothingIsLeftItIsStoppedAndNothingBegins() {
        begins(QUERY);
        runsFor(1_000);

        assertEquals(Look.STOPS, clock.look());
        assertEquals(Denial.BUDGET_STATEMENT_TIME, clock.stopped());
        clock.statementFailed();
        passes(5);
        assertEquals(Look.RESTS, clock.look(), "of what has failed only the end is missing");
        isDone(QUERY);
        clock.atRest();
        assertFalse(clock.isCutOff());
        assertNull(clock.stopped());
        assertEquals(0, till.left);
        assertFalse(begins(QUERY));
    }

    @Test
    void whatWasFasterThanTheCancelEndsTheSession() {
        begins(EXECUTE);
        runsFor(1_000);
        assertEquals(Look.STOPS, clock.look());
        passes(1);
        isDone(EXECUTE);

        assertTrue(clock.isCutOff());
        assertEquals(Look.CUTS_OFF, clock.look());
    }

    @Test
    void whatWasSentBehindIsStoppedToo() {
        begins(QUERY);
        begins(QUERY);
        runsFor(1_000);
        assertEquals(Look.STOPS, clock.look());
        isDone(QUERY);
        assertFalse(clock.isCutOff(), "the cancel may hit the next");
        clock.statementFailed();
        isDone(QUERY);
        assertFalse(clock.isCutOff());
    }

    @Test
    void whoSendsMuchAtOnceHasNoMoreThanASecondToo() {
        for (int i = 0; i < 100; i++) {
            begins(QUERY);
        }
        runsFor(1_000);
        for (int i = 0; i < 10; i++) {
            assertEquals(Look.STOPS, clock.look());
            clock.statementFailed();
            isDone(QUERY);
            passes(100);
        }
        assertEquals(Look.CUTS_OFF, clock.look());
        assertTrue(clock.isCutOff());
    }

    @Test
    void whatWasUsedTooMuchIsPaidFirst() {
        till.left = 1;
        begins(QUERY);
        passes(300);
        clock.look();
        clock.statementFailed();
        isDone(QUERY);
        till.left = 299;
        assertFalse(begins(QUERY));
        till.left = 400;
        assertTrue(begins(QUERY));
        assertEquals(1, till.left);
        clock.close();
        assertEquals(101, till.left);
    }
}
