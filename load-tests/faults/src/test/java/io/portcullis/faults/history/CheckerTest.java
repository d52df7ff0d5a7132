package io.portcullis.faults.history;

import static io.portcullis.faults.history.Made.LENIENT;
import static io.portcullis.faults.history.Made.STRICT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.faults.history.Attempt.Kind;
import io.portcullis.faults.history.Violation.Promise;
import io.portcullis.model.StaleTolerance;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckerTest {
    private static final StaleTolerance HUMAN = new StaleTolerance(Duration.ZERO, Duration.ofSeconds(60));

    static List<Arguments> histories() {
        return List.of(
                // what is as it should be
                row("a grant that stays", new Made().staying("g", STRICT).admitted("g", 0, 20)),
                row(
                        "a revocation that acts at once",
                        new Made()
                                .revoked("g", LENIENT, 10)
                                .admitted("g", 0, 10.1)
                                .refused("g", 10.2, 20, "28000")),
                row(
                        "a gateway that is cut off, and a tolerance that lasts",
                        new Made()
                                .unreachable(5, 30)
                                .revoked("g", LENIENT, 10)
                                .admitted("g", 0, 30.1)
                                .refused("g", 30.3, 40, "28000")),
                row(
                        "a gateway that is cut off, and refuses when the tolerance is used up",
                        new Made()
                                .unreachable(5, 30)
                                .staying("g", STRICT)
                                .admitted("g", 0, 7.8)
                                .refused("g", 7.9, 30, "57P03")
                                .admitted("g", 30, 40)),
                row(
                        "a person's session that lives on while logins are refused",
                        new Made()
                                .unreachable(5, 30)
                                .staying("g", HUMAN)
                                .admittedOnce("g", Kind.SESSION, 29, 29)
                                .refusedOnce("g", 29, "57P03")
                                .admitted("g", 30, 40)),
                row(
                        "a gateway that is down",
                        new Made()
                                .down(5, 15)
                                .staying("g", LENIENT)
                                .admitted("g", 0, 4.9)
                                .broken("g", 6)
                                .refused("g", 14, 14.9, "28P01")
                                .admitted("g", 15, 20)),
                row(
                        "a grant that a gateway heard of when it was back",
                        new Made()
                                .unreachable(5, 30)
                                .created("g", LENIENT, 10)
                                .refusedOnce("g", 12, "28P01")
                                .admitted("g", 30.3, 40)),
                row(
                        "what was sent before the end and answered after it",
                        new Made()
                                .revoked("g", STRICT, 10)
                                .admittedOnce("g", Kind.SESSION, 9.99, 10.24)
                                .refused("g", 10.3, 12, "28000")),
                row(
                        "a cut-off gateway that hears again just in time, and is told of the change a little later",
                        new Made()
                                .unreachable(5, 7.9, 8.3)
                                .revoked("g", STRICT, 6)
                                .admitted("g", 0, 8.1)
                                .refused("g", 8.25, 20, "28000")),
                row(
                        "a statement that takes its time on its way, as others do",
                        new Made()
                                .staying("h", STRICT)
                                .admitted("h", 0, 20)
                                .admittedOnce("h", Kind.SESSION, 3, 3.3)
                                .revoked("g", STRICT, 10)
                                .admittedOnce("g", Kind.SESSION, 10.2, 10.5)
                                .refused("g", 10.6, 12, "28000")),
                row(
                        "a login whose deadline passes while the gateway stands still",
                        new Made()
                                .frozen(5, 11)
                                .staying("g", LENIENT)
                                .refusedOnce("g", 10.999, "08006")
                                .admitted("g", 11, 20)),

                // access after its end
                row(
                        "a statement that takes longer than any other",
                        new Made()
                                .staying("h", STRICT)
                                .admitted("h", 0, 20)
                                .revoked("g", STRICT, 10)
                                .admittedOnce("g", Kind.SESSION, 10.2, 10.5)
                                .refused("g", 10.6, 12, "28000"),
                        Promise.ENDED_IS_ENDED),
                row(
                        "a cut-off gateway that lets pass without having heard again",
                        new Made()
                                .unreachable(5, 30)
                                .revoked("g", STRICT, 6)
                                .admitted("g", 0, 8.1)
                                .refused("g", 8.25, 40, "28000"),
                        Promise.ENDED_IS_ENDED),
                row(
                        "a gateway that says it is stale, and lets pass",
                        new Made()
                                .saysStale(10.1, 12)
                                .revoked("g", STRICT, 10)
                                .admittedOnce("g", Kind.SESSION, 11, 11)
                                .refused("g", 12, 20, "28000"),
                        Promise.ENDED_IS_ENDED),
                row(
                        "admitted 300 ms after the revocation",
                        new Made()
                                .revoked("g", LENIENT, 10)
                                .admitted("g", 0, 10.3)
                                .refused("g", 10.4, 20, "28000"),
                        Promise.ENDED_IS_ENDED),
                row(
                        "a frozen gateway that lets pass what it had received",
                        new Made()
                                .unreachable(5, 15)
                                .revoked("g", STRICT, 6)
                                .admittedOnce("g", Kind.SESSION, 5.5, 15.1)
                                .refused("g", 15.2, 20, "28000"),
                        Promise.ENDED_IS_ENDED),
                row(
                        "a resurrected grant",
                        new Made()
                                .revoked("g", STRICT, 10)
                                .admitted("g", 0, 10)
                                .refused("g", 10.1, 20, "28000")
                                .admittedOnce("g", Kind.LOGIN, 20, 20)
                                .refused("g", 21, 22, "28000"),
                        Promise.ENDED_IS_ENDED),
                row(
                        "a cut-off gateway that goes on for ever",
                        new Made()
                                .unreachable(5, 60)
                                .revoked("g", STRICT, 6)
                                .admitted("g", 0, 30)
                                .refused("g", 30, 70, "28000"),
                        Promise.ENDED_IS_ENDED),
                row(
                        "a cut-off gateway that opens sessions after staleAdmit though staleGrace lasts",
                        new Made()
                                .unreachable(5, 60)
                                .revoked("g", HUMAN, 6)
                                .admittedOnce("g", Kind.LOGIN, 9, 9)
                                .refused("g", 60.1, 70, "28000"),
                        Promise.ENDED_IS_ENDED),
                row(
                        "a gateway that returned and still does not know",
                        new Made()
                                .unreachable(5, 15)
                                .revoked("g", LENIENT, 6)
                                .admitted("g", 0, 16)
                                .refused("g", 16, 20, "28000"),
                        Promise.ENDED_IS_ENDED),

                // what was granted and is refused
                row(
                        "a login refused for nothing",
                        new Made().staying("g", LENIENT).admitted("g", 0, 20).refusedOnce("g", 10, "28000"),
                        Promise.GRANTED_IS_ADMITTED),
                row(
                        "a gateway that says it is stale though nothing is broken for it",
                        new Made()
                                .staying("g", STRICT)
                                .saysStale(9, 12)
                                .admitted("g", 0, 20)
                                .refusedOnce("g", 10, "57P03"),
                        Promise.GRANTED_IS_ADMITTED),
                row(
                        "a session ended for nothing",
                        new Made().staying("g", LENIENT).admitted("g", 0, 20).cut("g", 10),
                        Promise.SESSIONS_LIVE_ON),
                row(
                        "refused as stale before the tolerance is used up",
                        new Made()
                                .unreachable(5, 30)
                                .staying("g", LENIENT)
                                .admitted("g", 0, 40)
                                .refusedOnce("g", 20, "57P03"),
                        Promise.GRANTED_IS_ADMITTED),
                row(
                        "a session that is opened and ended as stale though its tolerance lasts",
                        new Made()
                                .unreachable(5, 30)
                                .staying("g", HUMAN)
                                .admitted("g", 30, 40)
                                .refusedOnce("g", 20, "57P01"),
                        Promise.GRANTED_IS_ADMITTED),
                row(
                        "a session that a gateway ends because it stood still",
                        new Made()
                                .frozen(5, 11)
                                .staying("g", LENIENT)
                                .cut("g", 10.999)
                                .admitted("g", 11, 20),
                        Promise.SESSIONS_LIVE_ON),
                row(
                        "a connection broken without a word",
                        new Made().staying("g", LENIENT).admitted("g", 0, 20).broken("g", 10),
                        Promise.GRANTED_IS_ADMITTED),
                row(
                        "a new grant that is not known in time",
                        new Made()
                                .created("g", LENIENT, 10)
                                .refusedOnce("g", 10.3, "28P01")
                                .admitted("g", 11, 12),
                        Promise.GRANTED_IS_ADMITTED),
                row(
                        "a new grant that is admitted and then forgotten",
                        new Made()
                                .created("g", LENIENT, 10)
                                .admittedOnce("g", Kind.LOGIN, 10.05, 10.06)
                                .refusedOnce("g", 10.1, "28P01")
                                .admitted("g", 11, 12),
                        Promise.GRANTED_IS_ADMITTED),
                row(
                        "refused as unknown while stale is the reason",
                        new Made()
                                .unreachable(5, 30)
                                .staying("g", STRICT)
                                .admitted("g", 0, 7)
                                .refusedOnce("g", 20, "28000")
                                .admitted("g", 30, 40),
                        Promise.REASONS_ARE_TRUE),

                // what proves nothing
                row("nobody tried", new Made().staying("g", STRICT), Promise.SEEN),
                row(
                        "nobody tried after the end",
                        new Made().revoked("g", STRICT, 10).admitted("g", 0, 9).cut("g", 10.1),
                        Promise.SEEN),
                row(
                        "nobody tried after all was healed",
                        new Made().unreachable(5, 30).staying("g", LENIENT).admitted("g", 0, 29),
                        Promise.SEEN),
                row(
                        "a session of a revoked grant whose end nobody saw",
                        new Made()
                                .revoked("g", STRICT, 10)
                                .admittedOnce("g", Kind.SESSION, 9, 9)
                                .refusedOnce("g", 11, "28000"),
                        Promise.SEEN));
    }

    private static Arguments row(String name, Made made, Promise... broken) {
        Set<Promise> all = EnumSet.noneOf(Promise.class);
        all.addAll(Arrays.asList(broken));
        return Arguments.of(name, made.story(), all);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void aHistoryIsJudged(String name, Story story, Set<Promise> broken) {
        Verdict verdict = new Checker(Bounds.PROMISED).check(story);
        Set<Promise> found = EnumSet.noneOf(Promise.class);
        verdict.violations().forEach(violation -> found.add(violation.promise()));
        assertEquals(broken, found, () -> name + ": " + verdict.violations());
    }

    @Test
    void theLatestStatementAfterARevocationIsTold() {
        Verdict verdict = new Checker(Bounds.PROMISED)
                .check(new Made()
                        .unreachable(50, 60)
                        .revoked("g", LENIENT, 10)
                        .admittedOnce("g", Kind.SESSION, 10.05, 10.06)
                        .refused("g", 10.1, 11, "28000")
                        .revoked("h", LENIENT, 51)
                        .admittedOnce("h", Kind.SESSION, 53, 53)
                        .refused("h", 60.1, 61, "28000")
                        .story());
        assertEquals(Optional.of(Duration.ofMillis(60)), verdict.lastAdmittedFresh());
        assertEquals(Optional.of(Duration.ofSeconds(2)), verdict.lastAdmittedBlind());
    }

    @Test
    void violationsOfOneKindAreCountedAndTheFirstIsTold() {
        Verdict verdict = new Checker(Bounds.PROMISED)
                .check(new Made()
                        .staying("g", LENIENT)
                        .admitted("g", 0, 20)
                        .refusedOnce("g", 10, "28000")
                        .refusedOnce("g", 11, "28000")
                        .story());
        assertEquals(1, verdict.violations().size());
        assertEquals(2, verdict.violations().getFirst().count());
        assertEquals(Made.at(10), verdict.violations().getFirst().first());
    }
}
