package io.portcullis.model.scope;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeeklyWindowsTest {
    private static final Set<DayOfWeek> SUNDAY = Set.of(DayOfWeek.SUNDAY);
    private static final Set<DayOfWeek> ALL = Set.of(DayOfWeek.values());

    private static WeeklyWindows berlin(WeeklyWindows.Window... windows) {
        return new WeeklyWindows("Europe/Berlin", List.of(windows));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T06:59:59.999Z, false", // Monday
        "2026-11-23T07:00:00Z, true",
        "2026-11-23T16:59:59.999Z, true",
        "2026-11-23T17:00:00Z, false",
        "2026-11-24T12:00:00Z, false",
        "2026-11-27T12:00:00Z, true",
        "2026-07-06T06:00:00Z, true", // summer
        "2026-07-06T16:00:00Z, false"
    })
    void itIsOpenByTheWallClockOfItsPlace(Instant now, boolean open) {
        assertEquals(open, TestScopes.OFFICE.isOpen(now));
    }

    @Test
    void itClosesAtItsEnd() {
        Instant now = Instant.parse("2026-11-23T12:00:00Z");
        assertEquals(Instant.parse("2026-11-23T17:00:00Z"), TestScopes.OFFICE.closesAfter(now));
        Instant closed = Instant.parse("2026-11-24T12:00:00Z");
        assertEquals(closed, TestScopes.OFFICE.closesAfter(closed));
    }

    @Test
    void windowsThatFollowWithoutAGapAreOne() {
        WeeklyWindows night = berlin(
                new WeeklyWindows.Window(SUNDAY, 22 * 60, 1440),
                new WeeklyWindows.Window(Set.of(DayOfWeek.MONDAY), 0, 4 * 60));
        assertEquals(Instant.parse("2026-11-23T03:00:00Z"), night.closesAfter(Instant.parse("2026-11-22T22:00:00Z")));
    }

    @Test
    void oneThatNeverClosesDoesNot() {
        assertNull(berlin(new WeeklyWindows.Window(ALL, 0, 1440)).closesAfter(Instant.parse("2026-11-23T12:00:00Z")));
    }

    /** On 29 March 2026 the clock goes from 02:00 to 03:00, at 01:00 UTC. */
    @Test
    void anEndInTheHourThatIsSkippedIsWhenItIsSkipped() {
        WeeklyWindows window = berlin(new WeeklyWindows.Window(SUNDAY, 60, 150));
        assertEquals(Instant.parse("2026-03-29T01:00:00Z"), window.closesAfter(Instant.parse("2026-03-29T00:30:00Z")));
    }

    /** On 25 October 2026 the clock goes from 03:00 to 02:00, at 01:00 UTC. */
    @ParameterizedTest
    @CsvSource({
        "60, 150, 2026-10-24T23:30:00Z, 2026-10-25T00:30:00Z", // 02:30 the first time
        "60, 150, 2026-10-25T01:10:00Z, 2026-10-25T01:30:00Z", // 02:30 the second time
        "60, 180, 2026-10-24T23:30:00Z, 2026-10-25T02:00:00Z", // both passes of the hour
        "150, 180, 2026-10-25T00:40:00Z, 2026-10-25T01:00:00Z" // the clock goes back out of it
    })
    void inTheHourThatComesTwiceItClosesWhenTheClockLeavesIt(int from, int to, Instant now, Instant closes) {
        assertEquals(closes, berlin(new WeeklyWindows.Window(SUNDAY, from, to)).closesAfter(now));
    }

    @Test
    void itIsOpenUntilItClosesAndNotThen() {
        WeeklyWindows windows = berlin(
                new WeeklyWindows.Window(ALL, 0, 35),
                new WeeklyWindows.Window(SUNDAY, 95, 170),
                new WeeklyWindows.Window(ALL, 600, 601));
        Instant end = Instant.parse("2026-11-05T00:00:00Z");
        for (Instant now = Instant.parse("2026-10-20T00:00:00Z"); now.isBefore(end); now = now.plusSeconds(300)) {
            Instant closes = requireNonNull(windows.closesAfter(now));
            for (Instant at = now; at.isBefore(closes); at = at.plusSeconds(60)) {
                assertTrue(windows.isOpen(at), at::toString);
            }
            assertFalse(windows.isOpen(closes), closes::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T12:00:00Z, 2026-11-23T12:00:00Z", // is open
        "2026-11-23T17:00:00Z, 2026-11-27T07:00:00Z",
        "2026-11-24T12:00:00Z, 2026-11-27T07:00:00Z",
        "2026-11-27T06:59:59.999Z, 2026-11-27T07:00:00Z",
        "2026-11-27T17:00:00Z, 2026-11-30T07:00:00Z",
        "2026-03-28T12:00:00Z, 2026-03-30T06:00:00Z" // the clock goes forward in between
    })
    void itOpensWhenTheNextOneBegins(Instant now, Instant opens) {
        assertEquals(opens, TestScopes.OFFICE.opensAfter(now));
    }

    @ParameterizedTest
    @CsvSource({
        "120, 180, 2026-03-28T12:00:00Z, 2026-04-05T00:00:00Z", // 02:00 is skipped: a week later
        "150, 240, 2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z", // 02:30 is skipped: when it is 03:00
        "150, 180, 2026-10-25T00:00:00Z, 2026-10-25T00:30:00Z", // 02:30 the first time
        "150, 180, 2026-10-25T01:00:00Z, 2026-10-25T01:30:00Z", // the second time
        "150, 170, 2026-10-25T00:55:00Z, 2026-10-25T01:30:00Z"
    })
    void itOpensByTheWallClockWhenThatIsPutForwardOrBack(int from, int to, Instant now, Instant opens) {
        assertEquals(opens, berlin(new WeeklyWindows.Window(SUNDAY, from, to)).opensAfter(now));
    }

    @Test
    void itHasBeenOpenSinceItOpened() {
        Instant now = Instant.parse("2026-11-23T12:00:00Z");
        assertEquals(Instant.parse("2026-11-23T07:00:00Z"), TestScopes.OFFICE.openedBefore(now));
        Instant opening = Instant.parse("2026-11-23T07:00:00Z");
        assertEquals(opening, TestScopes.OFFICE.openedBefore(opening));
        assertNull(berlin(new WeeklyWindows.Window(ALL, 0, 1440)).openedBefore(now));
    }

    /** Minute by minute over both changes of the clock. */
    @ParameterizedTest
    @CsvSource({"2026-10-20T00:00:00Z", "2026-03-25T00:00:00Z"})
    void whatIsSaidOfOpeningIsWhatIsFoundMinuteByMinute(Instant start) {
        WeeklyWindows windows = berlin(
                new WeeklyWindows.Window(ALL, 0, 35),
                new WeeklyWindows.Window(SUNDAY, 95, 170),
                new WeeklyWindows.Window(ALL, 600, 601));
        Instant since = requireNonNull(windows.openedBefore(start));
        for (Instant at = start; at.isBefore(start.plusSeconds(9 * 86_400)); at = at.plusSeconds(60)) {
            if (!windows.isOpen(at)) {
                since = at.plusSeconds(60);
                continue;
            }
            assertEquals(since, windows.openedBefore(at), at::toString);
            assertEquals(at, windows.opensAfter(at));
            Instant before = at.minusSeconds(60);
            if (since.equals(at) && !windows.isOpen(before)) {
                assertEquals(at, windows.opensAfter(before), at::toString);
            }
        }
    }
}
