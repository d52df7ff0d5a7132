package io.portcullis.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.session.StopTheWork.Action;
import io.portcullis.session.StopTheWork.Situation;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** Times are virtual: the machine is asked when it says it wants to be, and at no other moment. */
class StopTheWorkTest {
    private static final long BEGIN = 1_000_000;
    private static final long PATIENCE = 5_000;
    private static final Situation QUIET = new Situation(0, true, false, false, false, false);
    private static final Situation ONE = new Situation(1, false, false, false, false, false);
    private static final Situation SEVERAL = new Situation(3, false, false, false, false, false);
    private static final Situation HALF = new Situation(1, false, true, false, false, false);
    private static final Situation COPY_IN = new Situation(1, false, false, true, false, false);
    private static final Situation STREAM = new Situation(1, false, false, false, true, false);
    private static final Situation STREAM_IN_MESSAGE = new Situation(1, false, true, false, true, true);
    private static final Situation IDLE_WALSENDER = new Situation(0, true, false, false, true, false);
    private static final Situation ROW_TO_FINISH = new Situation(1, false, false, false, false, true);
    private static final Situation SEVERAL_AND_ROW = new Situation(2, false, false, false, false, true);

    private long now = BEGIN;
    private final StringJoiner story = new StringJoiner("\n");

    private StopTheWork begin(Situation situation) {
        StopTheWork plan = StopTheWork.of(situation, now, PATIENCE);
        tell(plan.begin());
        return plan;
    }

    private void tell(List<Action> actions) {
        actions.forEach(action -> story.add(now - BEGIN + " " + action));
    }

    /** Lets virtual time run until {@code until} milliseconds after the begin. */
    private void run(StopTheWork plan, long until) {
        while (!plan.isDone() && plan.nextWake() <= BEGIN + until) {
            assertTrue(plan.nextWake() >= now, "time only goes forward");
            now = Math.max(now, plan.nextWake());
            List<Action> due = plan.onTime(now);
            assertFalse(due.isEmpty(), "whoever wakes up has something to do, at " + (now - BEGIN));
            tell(due);
        }
        now = BEGIN + until;
    }

    private void expect(String expected) {
        assertEquals(expected.strip(), story.toString());
    }

    @Test
    void aQuietSessionIsEndedAtOnceAndTerminatedIfThatDoesNotHelp() {
        StopTheWork plan = begin(QUIET);
        run(plan, 6_000);

        expect("""
                0 END_SESSION
                1000 TERMINATE_BACKEND
                2000 TERMINATE_BACKEND
                3000 TERMINATE_BACKEND
                4000 TERMINATE_BACKEND
                5000 GIVE_UP""");
        assertTrue(plan.isDone());
    }

    @Test
    void oneRequestIsCancelledAgainAndAgainAndTerminatedAfterAQuarterOfASecond() {
        run(begin(ONE), 2_000);

        expect("""
                0 CANCEL
                10 CANCEL
                30 CANCEL
                80 CANCEL
                180 CANCEL
                250 TERMINATE_BACKEND
                380 CANCEL
                880 CANCEL
                1250 TERMINATE_BACKEND
                1380 CANCEL
                1880 CANCEL""");
    }

    @Test
    void theSessionIsEndedAsSoonAsTheCancelHasWorked() {
        StopTheWork plan = begin(ONE);
        run(plan, 20);
        tell(plan.onQuiet(now));
        run(plan, 100);
        plan.onTargetClosed();
        run(plan, 10_000);

        expect("""
                0 CANCEL
                10 CANCEL
                20 END_SESSION""");
        assertTrue(plan.isDone());
    }

    @Test
    void severalRequestsAreTerminatedAtOnceForACancelWouldLetTheNextOneRun() {
        run(begin(SEVERAL), 2_000);

        expect("""
                0 TERMINATE_BACKEND
                1000 CANCEL
                1000 TERMINATE_BACKEND
                1010 CANCEL
                1030 CANCEL
                1080 CANCEL
                1180 CANCEL
                1380 CANCEL
                1880 CANCEL
                2000 TERMINATE_BACKEND""");
    }

    @Test
    void whereTerminatingFailsCancelsFollowAtOnce() {
        StopTheWork plan = begin(SEVERAL);
        now += 15;
        tell(plan.onTerminateFailed(now));
        run(plan, 40);

        expect("""
                0 TERMINATE_BACKEND
                15 CANCEL
                25 CANCEL""");
    }

    @Test
    void aStreamIsClosedForItsSenderWouldGoOnTowardsAHalfClosedConnection() {
        StopTheWork plan = begin(STREAM);
        run(plan, 10_000);

        expect("""
                0 CANCEL
                0 CLOSE""");
        assertTrue(plan.isDone());
    }

    @Test
    void aStreamIsClosedWhenTheClientHasTheRestOfItsMessage() {
        StopTheWork plan = begin(STREAM_IN_MESSAGE);
        run(plan, 400);
        tell(plan.onMessageFinished(now));

        expect("""
                400 CANCEL
                400 CLOSE""");
    }

    @Test
    void anIdleWalsenderIsToldAndThenClosed() {
        run(begin(IDLE_WALSENDER), 10_000);

        expect("""
                0 END_SESSION
                1000 CANCEL
                1000 CLOSE""");
    }

    @Test
    void halfARequestNeverCompletes() {
        StopTheWork plan = begin(HALF);
        run(plan, 300);
        tell(plan.onQuiet(now));
        run(plan, 1_300);

        expect("""
                0 HALF_CLOSE
                0 CANCEL
                10 CANCEL
                30 CANCEL
                80 CANCEL
                180 CANCEL
                250 TERMINATE_BACKEND
                1250 TERMINATE_BACKEND""");
    }

    @Test
    void copyDataThatHasNotEndedNeverCompletes() {
        run(begin(COPY_IN), 10);

        expect("""
                0 HALF_CLOSE
                0 CANCEL
                10 CANCEL""");
    }

    @Test
    void theBackendOfAHalfSentRowIsCancelledButNotTerminated() {
        StopTheWork plan = begin(ROW_TO_FINISH);
        run(plan, 490);
        tell(plan.onMessageFinished(now));
        run(plan, 600);

        expect("""
                0 CANCEL
                10 CANCEL
                30 CANCEL
                80 CANCEL
                180 CANCEL
                380 CANCEL
                490 TERMINATE_BACKEND""");
    }

    @Test
    void theSessionOfAHalfSentRowIsEndedOnlyBehindTheRow() {
        StopTheWork plan = begin(ROW_TO_FINISH);
        run(plan, 5);
        tell(plan.onQuiet(now));
        run(plan, 200);
        tell(plan.onMessageFinished(now));

        expect("""
                0 CANCEL
                200 END_SESSION""");
    }

    @Test
    void severalRequestsWithAHalfSentRowWaitForTheRow() {
        StopTheWork plan = begin(SEVERAL_AND_ROW);
        run(plan, 400);
        tell(plan.onMessageFinished(now));

        expect("400 TERMINATE_BACKEND");
    }

    @Test
    void patienceEndsWhateverIsMissing() {
        for (Situation situation : List.of(QUIET, ONE, SEVERAL, HALF, COPY_IN, ROW_TO_FINISH, SEVERAL_AND_ROW)) {
            now = BEGIN;
            StopTheWork plan = begin(situation);
            run(plan, PATIENCE + 1);

            assertTrue(story.toString().endsWith(PATIENCE + " GIVE_UP"), () -> situation + "\n" + story);
            assertTrue(plan.isDone());
            assertEquals(List.of(), plan.onTime(now));
            assertEquals(List.of(), plan.onQuiet(now));
            assertEquals(List.of(), plan.onMessageFinished(now));
            assertEquals(List.of(), plan.onTerminateFailed(now));
        }
    }

    @Test
    void whoWakesUpLateDoesEachThingOnce() {
        StopTheWork plan = begin(ONE);
        now += 3_000;
        tell(plan.onTime(now));

        expect("""
                0 CANCEL
                3000 CANCEL
                3000 TERMINATE_BACKEND""");
    }

    @Test
    void nothingIsDoneToATargetThatIsGone() {
        StopTheWork plan = begin(ONE);
        plan.onTargetClosed();
        run(plan, 10_000);

        expect("0 CANCEL");
        assertEquals(List.of(), plan.onQuiet(now));
    }
}
