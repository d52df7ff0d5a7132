package io.portcullis.grants.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.grants.view.Freshness.Judgement;
import io.portcullis.model.Beacon;
import io.portcullis.model.Bytes;
import io.portcullis.policy.StaleReason;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
    private static final long T0 = 1_000_000_000_000L;

    private final Freshness view = new Freshness(1_000);
    private final GapTracker gaps = new GapTracker();
    /** Milliseconds since T0. */
    private long now;

    private long number;
    private Beacon first;

    private Beacon beacon(String member, long epoch, long issuedAt, long headReadAt, long head) {
        return new Beacon(
                member,
                epoch,
                ++number,
                Instant.ofEpochMilli(T0 + issuedAt),
                Instant.ofEpochMilli(T0 + headReadAt),
                head,
                Bytes.of(new byte[32]),
                Beacon.asOf(Instant.ofEpochMilli(T0 + headReadAt)));
    }

    /** As an honest member sends it: read a moment ago. */
    private Judgement beacon(String member, long head) {
        return view.onBeacon(beacon(member, 1, now, now - 10, head), T0 + now);
    }

    private void evaluate() {
        view.evaluate(gaps.openSince(), T0 + now);
    }

    /** Moves time on in steps, as a thread does that looks often. */
    private void to(long millis) {
        while (now < millis) {
            now = Math.min(millis, now + 50);
            evaluate();
        }
    }

    private void isFreshUntil(long millis) {
        evaluate();
        assertTrue(view.isFresh(T0 + now), () -> "stale by " + view.staleReason());
        assertEquals(T0 + millis, view.freshUntil());
    }

    private void isStale(StaleReason reason, long since) {
        evaluate();
        assertFalse(view.isFresh(T0 + now));
        assertEquals(reason, view.staleReason());
        assertEquals(T0 + since, view.freshUntil());
    }

    @BeforeEach
    void everythingIsRight() {
        view.onConnected();
        view.onRead();
        first = beacon("m1", 1, 0, -10, 10);
        view.onBeacon(first, T0);
        view.onCompared(true);
        gaps.completeUpTo(10);
        evaluate();
    }

    @Test
    void freshUntilThreeSecondsAfterTheTruthWasReadLast() {
        isFreshUntil(2_990);
        now = 250;
        beacon("m2", 10);
        isFreshUntil(3_240);
    }

    @Test
    void silenceMakesStale() {
        to(2_989);
        isFreshUntil(2_990);
        to(2_990);
        isStale(StaleReason.NO_BEACON, 2_990);
        to(60_000);
        isStale(StaleReason.NO_BEACON, 2_990);
    }

    @Test
    void aClockThatIsSetBackTakesAwayWhatWasGoodByIt() {
        isFreshUntil(2_990);
        now = -3_600_000;
        assertEquals(Judgement.SKEWED, view.onBeacon(beacon("m1", 1, 100, 90, 10), T0 + now));
        isStale(StaleReason.CLOCK_SKEW, -3_600_000);
    }

    @Test
    void whatCouldChangeNothingNeedNotBeVerified() {
        assertTrue(view.isOfNoUse(first, T0 + now), "it has counted");
        assertTrue(view.isOfNoUse(first, T0 + 3_600_000), "however old it is by now");
        assertTrue(view.isOfNoUse(beacon("m1", 1, -250, -260, 10), T0 + now));
        assertFalse(view.isOfNoUse(beacon("m1", 1, 10, 0, 10), T0 + now), "it is newer");
        assertFalse(view.isOfNoUse(beacon("m2", 1, 0, -10, 10), T0 + now), "of this member nothing is known");
        assertFalse(view.isOfNoUse(beacon("m1", 1, 60_000, 60_000, 10), T0 + now), "a clock is wrong");
        view.onBeacon(beacon("m2", 2, 0, -10, 10), T0 + now);
        assertTrue(view.isOfNoUse(beacon("m1", 1, 10, 0, 10), T0 + now), "of an epoch that is over");
    }

    /** A process that stood still asks before anybody has judged: the answer was given ahead. */
    @Test
    void whoeverAsksAfterAFreezeSeesThatItIsOver() {
        long frozenUntil = T0 + 10_000;

        assertFalse(view.isFresh(frozenUntil));
        assertEquals(StaleReason.NO_BEACON, view.staleReason());
    }

    @Test
    void oneMemberIsEnough() {
        for (int i = 0; i < 40; i++) {
            now += 250;
            beacon("m3", 10);
            isFreshUntil(now + 2_990);
        }
    }

    @Test
    void withoutACompleteReadingThereIsNoView() {
        Freshness none = new Freshness(1_000);
        none.onConnected();
        none.onBeacon(beacon("m1", 1, 0, 0, 10), T0);
        none.onCompared(true);
        none.evaluate(GapTracker.NONE, T0);

        assertFalse(none.isFresh(T0));
        assertFalse(none.hasEverBeenFresh());
        assertEquals(StaleReason.NO_CLUSTER_YET, none.staleReason());
        assertEquals(0, none.freshUntil());
    }

    @Test
    void aReconnectNeedsACompleteReadingAndAComparison() {
        now = 100;
        view.onConnected();
        isStale(StaleReason.RESYNC, 100);
        now = 200;
        view.onRead();
        beacon("m1", 10);
        isStale(StaleReason.RESYNC, 100);
        view.onCompared(true);
        isFreshUntil(3_190);
    }

    @Test
    void aGapIsToleratedForAQuarterOfASecond() {
        now = 100;
        gaps.notice(11, T0 + now);
        isFreshUntil(350);
        to(349);
        isFreshUntil(350);
        to(350);
        beacon("m1", 11);
        isStale(StaleReason.GAP, 350);
        to(500);
        gaps.arrived(11, 0, T0 + now);
        isFreshUntil(3_340);
    }

    /** Else a gateway that was frozen or cut off would admit what was revoked meanwhile, for a quarter of a second. */
    @Test
    void afterASilenceNothingMayBeMissing() {
        to(3_500);
        isStale(StaleReason.NO_BEACON, 2_990);
        beacon("m1", 11);
        gaps.notice(11, T0 + now);
        isStale(StaleReason.GAP, 2_990);
        now = 3_520;
        gaps.arrived(11, 0, T0 + now);
        isFreshUntil(6_490);
    }

    @Test
    void whatDiffersIsStaleAtOnceAndFreshAgainOnceItIsEqual() {
        now = 100;
        view.onCompared(false);
        isStale(StaleReason.DIGEST, 100);
        now = 400;
        isStale(StaleReason.DIGEST, 100);
        view.onCompared(true);
        isFreshUntil(2_990);
    }

    @ParameterizedTest
    @CsvSource({
        // issued at (our clock: 5000), judgement
        "4000, GOOD",
        "3999, SKEWED",
        "6000, GOOD",
        "6001, SKEWED"
    })
    void clocksMayDifferByTheBound(long issuedAt, Judgement judgement) {
        now = 5_000;

        assertEquals(judgement, view.onBeacon(beacon("m1", 1, issuedAt, issuedAt, 10), T0 + now));
    }

    @Test
    void aClockThatIsWrongIsSaid() {
        for (int i = 0; i < 20; i++) {
            to(now + 250);
            view.onBeacon(beacon("m1", 1, now - 5_000, now - 5_010, 10), T0 + now);
            view.onBeacon(beacon("m2", 1, now - 4_990, now - 5_000, 10), T0 + now);
        }
        isStale(StaleReason.CLOCK_SKEW, 2_990);
        assertEquals(4_990, view.skew());
    }

    /** Its beacons look older than before then: they are not. */
    @Test
    void aMembersClockThatIsPutRightCountsAtOnce() {
        for (int i = 0; i < 20; i++) {
            to(now + 250);
            view.onBeacon(beacon("m1", 1, now + 600_000, now + 600_000, 10), T0 + now);
        }
        isStale(StaleReason.CLOCK_SKEW, 2_990);
        assertEquals(Judgement.GOOD, beacon("m1", 10));
        isFreshUntil(now + 2_990);
    }

    /** A gateway that has just started can not know that it is a replay, but it is told so once only. */
    @Test
    void aReplayedBeaconIsNoLastingSignOfAWrongClock() {
        Freshness other = new Freshness(1_000);
        now = 5_000;
        assertEquals(Judgement.SKEWED, other.onBeacon(first, T0 + now));
        now = 9_000;
        assertEquals(Judgement.OLD, other.onBeacon(first, T0 + now));
        other.evaluate(GapTracker.NONE, T0 + now);
        assertEquals(StaleReason.NO_CLUSTER_YET, other.staleReason());
    }

    /** One member's wrong clock is one member's trouble. */
    @Test
    void aMemberWhoseClockIsWrongDoesNotCountAndDoesNotHarm() {
        for (int i = 0; i < 20; i++) {
            to(now + 250);
            view.onBeacon(beacon("ahead", 1, now + 60_000, now + 60_000, 10), T0 + now);
            beacon("m2", 10);
            isFreshUntil(now + 2_990);
        }
    }

    @Test
    void aReplayedBeaconKeepsNothingFresh() {
        for (int i = 0; i < 20; i++) {
            to(now + 250);
            assertEquals(Judgement.OLD, view.onBeacon(first, T0 + now));
        }
        isStale(StaleReason.NO_BEACON, 2_990);
    }

    @Test
    void aMemberThatKnowsLessThanWasKnownDoesNotCount() {
        now = 100;
        beacon("m1", 20);
        gaps.completeUpTo(20);
        now = 200;
        assertEquals(Judgement.GOOD, beacon("m2", 19), "it may have looked a moment earlier");
        to(3_150);
        assertEquals(Judgement.REGRESSED, beacon("m2", 19));
        assertEquals(Judgement.GOOD, beacon("m1", 20));
    }

    @Test
    void aRestoredDatabaseIsNoticed() {
        now = 100;
        beacon("m1", 20);
        gaps.completeUpTo(20);
        for (int i = 0; i < 25; i++) {
            to(now + 250);
            beacon("m1", 15);
        }
        evaluate();
        assertFalse(view.isFresh(T0 + now));
        assertEquals(StaleReason.HEAD_REGRESSED, view.staleReason());
    }

    /** Records outlive the database that numbered them: they too say how far it was. */
    @Test
    void whatRecordsSayCountsAsKnown() {
        view.onPosition(1, 30, T0 + now);
        to(2_900);
        assertEquals(Judgement.GOOD, beacon("m1", 10));
        to(3_100);
        assertEquals(Judgement.REGRESSED, beacon("m1", 10));
        assertEquals(30, view.head());
    }

    @Test
    void anOldEpochEndsWithTheFirstSignOfANewOne() {
        now = 100;
        assertEquals(Judgement.GOOD, view.onBeacon(beacon("m1", 2, now, now, 5), T0 + now), "numbers begin anew");
        assertEquals(2, view.epoch());
        assertEquals(Judgement.OLD_EPOCH, view.onBeacon(beacon("m2", 1, now, now, 10), T0 + now));
        assertEquals(5, view.head());
    }

    @Test
    void aRecordOfANewEpochMakesOldBeaconsWorthless() {
        now = 100;
        assertTrue(view.onPosition(2, 11, T0 + now));
        evaluate();
        isStale(StaleReason.NO_BEACON, 100);
        assertFalse(view.onPosition(2, 12, T0 + now));
        assertFalse(view.onPosition(1, 99, T0 + now));
        assertEquals(12, view.head());
    }
}
