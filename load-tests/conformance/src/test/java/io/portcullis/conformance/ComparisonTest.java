package io.portcullis.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Results DIRECT = results("passed\ta", "passed\tb", "failed\tc", "skipped\td");

    private static Results results(String... lines) {
        return Results.parse(List.of(lines), 10);
    }

    private static Comparison compare(Results through, Explanation... explanations) {
        return Comparison.of(DIRECT, through, List.of(explanations));
    }

    private static Explanation explanation(String test, @Nullable Outcome direct, @Nullable Outcome through) {
        return new Explanation("suite", test, direct, through, "because");
    }

    @Test
    void whatEndsAlikeOnBothSidesHoldsAlsoWhereItFails() {
        assertTrue(compare(DIRECT).holds());
    }

    @Test
    void aTestThatFailsThroughTheGatewayAloneDiffers() {
        Comparison comparison = compare(results("passed\ta", "failed\tb", "failed\tc", "skipped\td"));
        assertFalse(comparison.holds());
        assertEquals(List.of(new Difference("b", Outcome.PASSED, Outcome.FAILED)), comparison.unexplained());
    }

    @Test
    void aTestThatIsSkippedOrPassesThroughTheGatewayAloneDiffersToo() {
        Comparison comparison = compare(results("passed\ta", "skipped\tb", "passed\tc", "skipped\td"));
        assertEquals(
                List.of(
                        new Difference("b", Outcome.PASSED, Outcome.SKIPPED),
                        new Difference("c", Outcome.FAILED, Outcome.PASSED)),
                comparison.unexplained());
    }

    @Test
    void aTestThatIsMissingOnEitherSideDiffers() {
        Comparison comparison = compare(results("passed\ta", "failed\tc", "skipped\td", "passed\te"));
        assertEquals(
                List.of(
                        new Difference("b", Outcome.PASSED, Outcome.MISSING),
                        new Difference("e", Outcome.MISSING, Outcome.PASSED)),
                comparison.unexplained());
    }

    @Test
    void anExplainedDifferenceHoldsAndIsStillTold() {
        Comparison comparison = compare(
                results("failed\ta", "passed\tb", "failed\tc", "skipped\td"),
                explanation("a", Outcome.PASSED, Outcome.FAILED));
        assertTrue(comparison.holds());
        assertEquals(1, comparison.explained().size());
    }

    @Test
    void anExplanationOfAnotherOutcomeExplainsNothingAndIsToldAsVanished() {
        Explanation skipped = explanation("a", Outcome.PASSED, Outcome.SKIPPED);
        Comparison comparison = compare(results("failed\ta", "passed\tb", "failed\tc", "skipped\td"), skipped);
        assertFalse(comparison.holds());
        assertEquals(List.of(skipped), comparison.vanished());
    }

    @Test
    void aTestThatDependsOnTimingMayDifferEitherWayOrNotAtAll() {
        Explanation timing = explanation("a", null, null);
        assertTrue(compare(results("failed\ta", "passed\tb", "failed\tc", "skipped\td"), timing)
                .holds());
        Comparison alike = compare(DIRECT, timing);
        assertTrue(alike.holds());
        assertEquals(List.of(), alike.vanished());
        assertFalse(compare(results("passed\ta", "failed\tb", "failed\tc", "skipped\td"), timing)
                .holds());
    }

    @Test
    void aSuiteInWhichNothingPassesShowsNothing() {
        Results none = results("failed\ta", "skipped\tb");
        assertFalse(Comparison.of(none, none, List.of()).holds());
        Results empty = results();
        assertFalse(Comparison.of(empty, empty, List.of()).holds());
    }

    @Test
    void aNameThatComesTwiceCountsAsTheWorse() {
        assertEquals(Outcome.FAILED, results("failed\ta", "passed\ta").of("a"));
        assertEquals(Outcome.FAILED, results("skipped\ta", "failed\ta").of("a"));
        assertEquals(Outcome.SKIPPED, results("passed\ta", "skipped\ta").of("a"));
    }

    @Test
    void aSuiteThatWentElsewhereShowsNothing() {
        assertDoesNotThrow(() -> Comparison.checkSessions(sessions(10), sessions(8)));
        assertThrows(Unavailable.class, () -> Comparison.checkSessions(sessions(10), sessions(0)));
        assertThrows(Unavailable.class, () -> Comparison.checkSessions(sessions(0), sessions(10)));
    }

    private static Results sessions(long count) {
        return Results.parse(List.of("passed\ta"), count);
    }

    @Test
    void aLineThatIsNoResultIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> results("passed"));
        assertThrows(IllegalArgumentException.class, () -> results("passed\t"));
        assertThrows(IllegalArgumentException.class, () -> results("maybe\ta"));
    }
}
