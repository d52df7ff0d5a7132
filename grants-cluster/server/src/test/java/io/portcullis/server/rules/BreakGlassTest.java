package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.StaleTolerance;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.server.rules.Judgement.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakGlassTest {
    private static final RuleSet RULES = Wish.rules("""
            rules:
              - rule: glass
                if: {groups: [developers], labels: {env: prod}}
                break-glass:
                  reason: '.{10,}'
                  review: {from: [security], issuers: ['https://id'], within: 24h}
                  scope: {classes: [READ, WRITE]}
              - rule: usual
                if: {groups: [developers], labels: {env: prod}}
                grant: {most: 4h, approvals: {from: [dba]}}
              - rule: no-pci
                if: {labels: {pci: true}}
                deny: never
            """);

    private static Verdict broken(Wish wish) {
        return RULES.judge(wish.asked(), true).verdict();
    }

    @Test
    void whoSaysSoGetsItAtOnceAndForAnHourAndIsReviewed() {
        Verdict.Given given = assertInstanceOf(Verdict.Given.class, broken(new Wish()));

        assertNull(given.terms().approvals());
        assertEquals(Duration.ofHours(1), given.terms().most());
        assertEquals(
                new StaleTolerance(Duration.ZERO, Duration.ofMinutes(10)),
                given.terms().stale());
        assertEquals(
                Set.of(AllowedClass.READ, AllowedClass.WRITE), given.scope().classes());
        assertEquals(
                new Review(Set.of("security"), Set.of("https://id"), Duration.ofHours(24)),
                ((Rule.Effect.BreakGlass) given.rule().effect()).review());
    }

    @Test
    void whoDoesNotSaySoIsAskedAboutTheUsualRules() {
        assertEquals("usual 1 of dba", new Wish().under(RULES));
        assertEquals(
                List.of("no-pci", "usual"),
                RULES.judge(new Wish().asked()).looked().stream()
                        .map(looked -> looked.rule().name())
                        .toList());
    }

    @Test
    void whatIsDeniedIsDenied() {
        Verdict.Refused refused = assertInstanceOf(
                Verdict.Refused.class, broken(new Wish().at("cards", Map.of("env", "prod", "pci", "true"))));

        assertEquals("rule no-pci denies it: never", refused.sentence());
    }

    @Test
    void whatItDemandsMustBeThere() {
        assertEquals(
                "rule glass gives at most 1h; and wants a reason that matches .{10,}",
                assertInstanceOf(
                                Verdict.Refused.class,
                                broken(new Wish().lasting(Duration.ofHours(2)).because("quick")))
                        .sentence());
        assertEquals(
                "rule glass gives grants that begin within 0s",
                assertInstanceOf(Verdict.Refused.class, broken(new Wish().from(Duration.ofHours(1))))
                        .sentence());
        assertEquals(
                "no rule lets you break the glass for it",
                assertInstanceOf(Verdict.Refused.class, broken(new Wish().of("sales")))
                        .sentence());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{most: 1h} | break-glass.review: is missing",
                "{review: {within: 1h}} | review.from: is missing",
                "{review: {from: [a], within: 10m}} | within: must be from 1h",
                "{review: {from: [a]}, most: 9h} | most: must be from 1m",
                "{review: {from: [a]}, approvals: none} | approvals: is not a key",
                "{review: {from: [a]}, in-all: 2h} | in-all: is not a key",
                "{review: {from: [a], self: true}} | self: is not a key",
            })
    void whatIsWrittenWrongIsRefused(String glass, String expected) {
        InvalidRules refused = assertThrows(
                InvalidRules.class,
                () -> Wish.parse("rules:\n  - rule: a\n    if: {groups: [g]}\n    break-glass: " + glass + "\n"));

        assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused.getMessage());
    }

    @Test
    void aRuleThatIsNeverAskedIsOneBehindItsOwnKind() throws InvalidRules {
        String glass = "    if: {groups: [g]}\n    break-glass: {review: {from: [a]}}\n";
        String give = "    if: {groups: [g]}\n    grant: {most: 1h, approvals: none}\n";

        Wish.parse("rules:\n  - rule: a\n" + give + "  - rule: b\n" + glass);
        assertThrows(InvalidRules.class, () -> Wish.parse("rules:\n  - rule: a\n" + glass + "  - rule: b\n" + glass));
        assertThrows(
                InvalidRules.class,
                () -> Wish.parse(
                        "rules:\n  - rule: a\n" + glass + "  - rule: b\n    if: {groups: [g]}\n    deny: no\n"));
    }
}
