package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is denied can not be had by asking for more, nor by what can not be told. */
class DeniedTest {
    private static final String DENIED = "rule no denies it: not this";
    private static final String GIVEN = "yes auto";
    private static final String NOT_ASKED = "rule yes gives functions by their names only to who asks for ROUTINE";

    private static RuleSet denying(String match) {
        return Wish.rules("""
                claims: [department, level]
                rules:
                  - rule: 'yes'
                    if: {}
                    grant: {most: 30d, approvals: none, schemas: ['*'], statements: {shapes: true}}
                  - rule: 'no'
                    if: %s
                    deny: not this
                """.formatted(match));
    }

    private static Wish of(String... classes) {
        return new Wish().within(Map.of("classes", List.of(classes)));
    }

    /** Who names each function there is. */
    private static Wish calling(String... classes) {
        Map<String, Object> wish = new HashMap<>();
        wish.put("searchPath", List.of("app"));
        wish.put("functions", Map.of("allow", List.of("*")));
        if (classes.length > 0) {
            wish.put("classes", List.of(classes));
        }
        return new Wish().within(wish);
    }

    private static Wish one(String how, String text) {
        return new Wish()
                .within(Map.of("searchPath", List.of("app"), "statement", Map.of(how, text)))
                .saying(text);
    }

    private static Wish claims(Map<String, List<String>> claims) {
        return new Wish().claims(claims);
    }

    static Stream<Arguments> wishes() {
        String writing = "{classes: [WRITE, DDL]}";
        String sales = "{claims: {department: [sales]}}";
        String unusable =
                "rule no looks at the claim department, which can not be used: it is no text, too long, or too many";
        return Stream.of(
                arguments(writing, of("WRITE"), DENIED),
                arguments(writing, of("READ", "WRITE"), DENIED),
                arguments(writing, of("DDL", "ADMIN"), DENIED),
                arguments(writing, new Wish(), DENIED),
                arguments(writing, of("READ"), GIVEN),
                arguments(writing, of("READ", "SESSION"), GIVEN),
                arguments(writing, one("exact", "delete from x"), DENIED),
                arguments(writing, one("exact", "select 1; delete from x"), DENIED),
                arguments(writing, one("exact", "select i from x"), GIVEN),
                arguments(writing, one("shape", "select i from x"), DENIED),
                arguments(
                        writing,
                        new Wish()
                                .within(Map.of("searchPath", List.of("app"), "statement", Map.of("exact", "select 1"))),
                        DENIED),
                arguments("{classes: [ROUTINE]}", calling("READ"), NOT_ASKED),
                arguments("{classes: [ROUTINE]}", calling("READ", "ROUTINE"), DENIED),
                arguments("{classes: [ROUTINE]}", calling(), DENIED),
                arguments("{classes: [WRITE]}", calling("READ", "ROUTINE"), GIVEN),
                arguments("{when: \"'ROUTINE' in classes\"}", calling("READ"), NOT_ASKED),
                arguments("{when: \"'ROUTINE' in classes\"}", calling("READ", "ROUTINE"), DENIED),
                arguments("{statement: false}", new Wish(), DENIED),
                arguments("{statement: false}", one("exact", "select 1"), GIVEN),
                arguments("{statement: false, classes: [WRITE]}", of("READ", "WRITE"), DENIED),
                arguments("{when: \"'WRITE' in classes\"}", of("READ", "WRITE"), DENIED),
                arguments("{when: \"duration > duration('8h')\"}", new Wish().lasting(Duration.ofHours(9)), DENIED),
                arguments("{when: \"duration > duration('8h')\"}", new Wish(), GIVEN),
                arguments(sales, claims(Map.of("department", List.of("sales", "dev"))), DENIED),
                arguments(sales, claims(Map.of("department", List.of("dev"))), GIVEN),
                arguments(sales, claims(Map.of()), GIVEN),
                arguments(sales, claims(Map.of("department", List.of())), unusable),
                arguments(sales, claims(Map.of("level", List.of())), GIVEN),
                arguments(
                        "{when: 'has(claims.department) && claims.department.exists(d, d == \"sales\")'}",
                        claims(Map.of("department", List.of())),
                        unusable),
                arguments(
                        "{groups: [others], claims: {department: [sales]}}",
                        claims(Map.of("department", List.of())),
                        GIVEN));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("wishes")
    void whatOverlapsWithWhatIsDeniedIsDenied(String match, Wish wish, String expected) {
        assertEquals(expected, wish.under(denying(match)));
    }

    @Test
    void whatIsForReadingGivesNoFunctionsToWhoNamesThem() {
        RuleSet rules = Wish.rules("""
                rules:
                  - rule: 'yes'
                    if: {classes: [READ]}
                    grant: {most: 1h, approvals: none, schemas: [app]}
                """);

        assertEquals(GIVEN, of("READ").under(rules));
        assertEquals(NOT_ASKED, calling("READ").under(rules));
        assertEquals("no rule gives it to you", calling("READ", "ROUTINE").under(rules));
        assertEquals("no rule gives it to you", calling().under(rules));
    }

    @Test
    void functionsThatTheRuleNamesAreItsOwn() {
        RuleSet rules = Wish.rules("""
                rules:
                  - rule: 'yes'
                    if: {classes: [READ]}
                    grant:
                      most: 1h
                      approvals: none
                      scope: {classes: [READ], searchPath: [app], functions: {allow: ["*"]}}
                """);

        assertEquals(GIVEN, calling("READ").under(rules));
    }

    @Test
    void aRuleThatGivesIsNotForWhatCanNotBeTold() {
        RuleSet rules = Wish.rules("""
                claims: [department]
                rules:
                  - rule: finance
                    if: {claims: {department: [finance]}}
                    grant: {most: 1h, approvals: none}
                  - rule: rest
                    if: {}
                    grant: {most: 8h, approvals: none}
                """);

        assertEquals("rest auto", claims(Map.of("department", List.of("dev"))).under(rules));
        assertTrue(claims(Map.of("department", List.of())).under(rules).startsWith("rule finance looks at the claim"));
    }

    @Test
    void whatCanNotBeToldOfADenialIsSaidInTheDryRun() {
        String[] many = IntStream.range(0, 900).mapToObj(i -> "g" + i).toArray(String[]::new);
        RuleSet rules = denying("{when: \"groups.all(a, groups.all(b, a != 'x' && b != 'y'))\"}");

        Judgement judgement = rules.judge(new Wish().of(many).asked());

        Judgement.Looked first = judgement.looked().getFirst();
        assertTrue(first.decided());
        assertTrue(first.fit() instanceof Fit.Unclear(String why) && why.contains("can not be told"), first.toString());
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("{up-to: 1h}", "if.up-to: would deny what is longer too"),
                arguments("{statement: true}", "if.statement: would deny a statement that can be had with all others"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aDenialThatAskingForMoreGetsPastIsRefused(String match, String expected) {
        InvalidRules refused = assertThrows(
                InvalidRules.class,
                () -> Wish.parse("rules:\n  - rule: x\n    if: " + match + "\n    deny: not this\n"));

        assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused.getMessage());
    }
}
