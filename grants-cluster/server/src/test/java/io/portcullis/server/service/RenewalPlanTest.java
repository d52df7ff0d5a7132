package io.portcullis.server.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.server.service.RenewalPlan.Current;
import io.portcullis.server.service.RenewalPlan.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Grants of a service with a life of an hour: made at ten, they are renewed at twenty to eleven. */
class RenewalPlanTest {
    private static final Instant TEN = Instant.parse("2026-11-26T10:00:00Z");
    private static final Instant ELEVEN = TEN.plusSeconds(3_600);
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Instant DUE = TEN.plus(Duration.ofMinutes(40));

    private static final Current RUNS = new Current(false, false, ELEVEN);
    private static final Current REVOKED = new Current(true, false, ELEVEN);
    private static final Current OVER = new Current(false, true, ELEVEN);

    private static final Wanted RULED = new Wanted(true, LIFE, false, false, false);
    private static final Wanted CHANGED = new Wanted(true, LIFE, true, false, false);
    private static final Wanted STRANGER = new Wanted(true, LIFE, true, true, false);
    private static final Wanted ASKED = new Wanted(true, LIFE, false, false, true);
    private static final Wanted GONE = new Wanted(false, LIFE, false, false, false);
    private static final Wanted GONE_AND_ASKED = new Wanted(false, LIFE, false, false, true);
    private static final Wanted LONGER = new Wanted(true, Duration.ofDays(1), true, false, false);

    static Stream<Arguments> plans() {
        RenewalPlan make = new RenewalPlan.Make();
        RenewalPlan held = new RenewalPlan.Held();
        RenewalPlan forget = new RenewalPlan.Forget();
        RenewalPlan refuse = new RenewalPlan.Refuse();
        RenewalPlan wait = new RenewalPlan.Wait(DUE);
        RenewalPlan later = new RenewalPlan.Renew(false);
        RenewalPlan anew = new RenewalPlan.Renew(true);
        return Stream.of(
                arguments("none yet", RULED, null, 0, make),
                arguments("none, and no rule", GONE, null, 0, forget),
                arguments("just made", RULED, RUNS, 0, wait),
                arguments("a moment before two thirds", RULED, RUNS, 40 * 60 - 1, wait),
                arguments("two thirds", RULED, RUNS, 40 * 60, later),
                arguments("a moment before the end", RULED, RUNS, 3_599, later),
                arguments("over", RULED, OVER, 3_600, make),
                arguments("another rule", CHANGED, RUNS, 0, anew),
                arguments("another rule at two thirds", CHANGED, RUNS, 40 * 60, anew),
                arguments("a longer life", LONGER, RUNS, 0, anew),
                arguments("for somebody else", STRANGER, RUNS, 0, make),
                arguments("asked for", ASKED, RUNS, 0, anew),
                arguments("revoked", RULED, REVOKED, 0, held),
                arguments("revoked and past its end", RULED, REVOKED, 7_200, held),
                arguments("revoked, another rule", CHANGED, REVOKED, 0, make),
                arguments("revoked, asked for", ASKED, REVOKED, 0, make),
                arguments("no rule any more", GONE, RUNS, 0, wait),
                arguments("no rule any more at two thirds", GONE, RUNS, 40 * 60, refuse),
                arguments("no rule any more, asked for", GONE_AND_ASKED, RUNS, 0, wait),
                arguments("no rule any more, over", GONE, OVER, 3_600, forget),
                arguments("no rule any more, revoked", GONE, REVOKED, 0, forget));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void isPlanned(String name, Wanted wanted, @Nullable Current current, int seconds, RenewalPlan expected) {
        assertEquals(expected, RenewalPlan.of(wanted, current, TEN.plusSeconds(seconds)), name);
    }

    @Test
    void itIsLateBeforeItsSessionsBeginToEnd() {
        assertEquals(DUE, RenewalPlan.due(ELEVEN, LIFE));
        assertEquals(TEN.plus(Duration.ofMinutes(46)), RenewalPlan.overdue(ELEVEN, LIFE));
    }
}
