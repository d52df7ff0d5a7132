package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can not be used is refused, and the refusal says where it stands. */
class RulesParserTest {
    private static String rule(String match, String effect) {
        return "rules:\n  - rule: a\n    if: " + match + "\n    " + effect + "\n";
    }

    private static String granting(String terms) {
        return rule("{groups: [g]}", "grant: {" + terms + "}");
    }

    private static final String AUTO = "grant: {most: 1h, approvals: none}";

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("rules: [", "line 1: not YAML"),
                arguments("", "line 1: the file is empty"),
                arguments("rule: x", "line 1: rule: is not a key; known are claims, rules, services, targets"),
                arguments(rule("{groups: [g]}", "allow: true"), "line 4: rules[1].allow: is not a key"),
                arguments(rule("{groups: [g]}", AUTO + "\n    deny: no"), "line 2: rules[1]: needs one of deny, grant"),
                arguments("rules:\n  - rule: a\n    grant: {}\n", "line 2: rules[1].if: is missing"),
                arguments("rules:\n  - rule: A B\n    if: {}\n", "line 2: rules[1].rule: must match"),
                arguments(rule("{group: [g]}", AUTO), "line 3: rules[1].if.group: is not a key"),
                arguments(rule("{groups: []}", AUTO), "line 3: rules[1].if.groups: must be from 1"),
                arguments(rule("{groups: [g, g]}", AUTO), "line 3: rules[1].if.groups: g is there twice"),
                arguments(rule("{targets: ['o*', orders]}", AUTO), "targets: orders and o* overlap"),
                arguments(rule("{targets: ['a*b*']}", AUTO), "targets: must be a name with at most one *"),
                arguments(rule("{kind: robot}", AUTO), "kind: must be human"),
                arguments(rule("{kind: service}", AUTO), "kind: must be human: services ask for nothing"),
                arguments(rule("{kind: service}", "deny: no"), "kind: must be human: services ask for nothing"),
                arguments(rule("{classes: [read]}", AUTO), "classes: must be of [READ, WRITE"),
                arguments(rule("{claims: {team: a}}", AUTO), "claims: team is not among the claims"),
                arguments(rule("{labels: {}}", AUTO), "labels: must not be empty"),
                arguments(rule("{statement: maybe}", AUTO), "statement: must be true or false"),
                arguments(rule("{up-to: 1w}", AUTO), "up-to: must be a duration"),
                arguments(rule("{when: 'role ='}", AUTO), "line 3: rules[1].if.when: column"),
                arguments(rule("{when: 'nobody == role'}", AUTO), "when: column 1: undeclared reference to 'nobody'"),
                arguments(rule("{when: 'role'}", AUTO), "when: column 1: expected type 'bool' but found 'string'"),
                arguments(rule("{when: '" + "!".repeat(1000) + "true'}", AUTO), "when: column"),
                arguments(granting("approvals: none"), "line 4: rules[1].grant.most: is missing"),
                arguments(granting("most: 1h"), "line 4: rules[1].grant.approvals: is missing"),
                arguments(granting("most: 0s, approvals: none"), "most: must be from 1s"),
                arguments(granting("most: 1h, in-all: 30m, approvals: none"), "in-all: must be from 1h"),
                arguments(granting("most: 1h, approvals: some"), "approvals: must be none, or say"),
                arguments(granting("most: 1h, approvals: {needed: 1}"), "approvals.from: is missing"),
                arguments(granting("most: 1h, approvals: {needed: 0, from: a}"), "needed: must be from 1 to 20"),
                arguments(granting("most: 1h, approvals: {needed: 1.5, from: a}"), "needed: must be a whole number"),
                arguments(granting("most: 1h, approvals: none, reason: '('"), "reason: is no pattern"),
                arguments(granting("most: 1h, approvals: none, stale-admit: 1m"), "stale-grace: is missing"),
                arguments(granting("most: 1h, approvals: none, unanswered: 1s"), "unanswered: must be from 1m"),
                arguments(
                        granting("most: 1h, approvals: none, scope: {classes: [read]}"),
                        "scope: scope.classes[0] must be one of"),
                arguments(
                        granting("most: 1h, approvals: none, scope: {clases: [READ]}"),
                        "scope: clases is not a property here"),
                arguments(
                        granting("most: 1h, approvals: none, scope: {statement: {exact: x}}"),
                        "scope: a statement is asked for, not given"),
                arguments(
                        granting("most: 1h, approvals: none, scope: {classes: [READ],"
                                + " pins: {default_transaction_read_only: 'off'}}"),
                        "scope: pins.default_transaction_read_only can only be on where classes are for reading"),
                arguments(
                        granting("most: 1h, approvals: none, schemas: [a], scope: {searchPath: [a]}"),
                        "schemas: can not be chosen where the scope has a searchPath"),
                arguments(
                        granting("most: 1h, approvals: none, statements: {uses: 0}"),
                        "uses: must be from 1 to 1000000"),
                arguments(granting("most: 1h, approvals: none, statements: {use: 1}"), "statements.use: is not a key"),
                arguments(rule("{groups: [g]}", "deny: ''"), "deny: must say why"),
                arguments("targets: {Orders: {env: prod}}", "targets.Orders: a target must match"),
                arguments("targets: {orders: {E: prod}}", "targets.orders.E: a label must match"),
                arguments("claims: [a, a]", "claims: a is there twice"),
                arguments("rules: &x\n  - rule: *x\n", "line 1: not YAML"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void isRefusedByLine(String yaml, String expected) {
        InvalidRules refused = assertThrows(InvalidRules.class, () -> Wish.parse(yaml));

        String message = Objects.requireNonNull(refused.getMessage());
        assertTrue(message.startsWith("rules-0.yaml line "), message);
        assertTrue(message.contains(expected), message);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                arguments("{}", "{groups: [a]}", true),
                arguments("{groups: [a]}", "{}", false),
                arguments("{groups: [a, b]}", "{groups: [b]}", true),
                arguments("{groups: [a]}", "{groups: [a, b]}", false),
                arguments("{groups: [a]}", "{groups: [a], roles: [r]}", true),
                arguments("{roles: ['app_*']}", "{roles: [app_read, 'app_w*']}", true),
                arguments("{roles: [app_read]}", "{roles: ['app_*']}", false),
                arguments("{labels: {env: [dev, test]}}", "{labels: {env: dev, pci: no}}", true),
                arguments("{labels: {env: dev}}", "{labels: {pci: no}}", false),
                arguments("{up-to: 2h}", "{up-to: 1h}", true),
                arguments("{up-to: 1h}", "{up-to: 2h}", false),
                arguments("{up-to: 1h}", "{}", false),
                arguments("{classes: [READ, WRITE]}", "{classes: [READ]}", true),
                arguments("{classes: [READ]}", "{classes: [READ, WRITE]}", false),
                arguments("{statement: true}", "{statement: true, groups: [a]}", true),
                arguments("{statement: true}", "{statement: false}", false),
                arguments("{kind: human}", "{kind: human}", true),
                arguments("{kind: human}", "{groups: [a]}", false),
                arguments("{issuers: [x]}", "{issuers: [x], groups: [a]}", true),
                arguments("{when: 'role == \"a\"'}", "{groups: [a]}", false),
                arguments("{when: 'role == \"a\"'}", "{groups: [a], when: 'role == \"a\"'}", true),
                arguments("{groups: [a]}", "{groups: [a], when: 'role == \"a\"'}", true));
    }

    @ParameterizedTest(name = "{0} before {1}: {2}")
    @MethodSource("pairs")
    void aRuleThatNeverDecidesIsRefused(String first, String second, boolean unreachable) throws InvalidRules {
        String yaml = "rules:\n  - rule: a\n    if: " + first + "\n    " + AUTO + "\n  - rule: b\n    if: " + second
                + "\n    " + AUTO;

        if (!unreachable) {
            assertEquals(2, Wish.parse(yaml).rules().size());
            return;
        }
        InvalidRules refused = assertThrows(InvalidRules.class, () -> Wish.parse(yaml));
        assertEquals(
                "rules-0.yaml line 5: rule b never decides: rule a at rules-0.yaml line 2 is asked before it and is for"
                        + " all that it is for",
                refused.getMessage());
    }

    @Test
    void whatIsDeniedInALaterFileMakesARuleBeforeItUnreachable() {
        InvalidRules refused = assertThrows(InvalidRules.class, () -> Wish.parse(rule("{groups: [g]}", AUTO), """
                        rules:
                          - rule: z
                            if: {}
                            deny: nobody
                        """));

        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("rules-0.yaml line 2: rule a never decides: rule z"),
                refused.getMessage());
    }

    @Test
    void filesAreOneSetInTheOrderOfTheirNames() throws InvalidRules {
        RuleSet set = Wish.parse(
                "targets: {legacy: {env: prod, pci: true}}",
                "claims: team\nrules:\n  - rule: a\n    if: {claims: {team: [x]}}\n    " + AUTO,
                "rules:\n  - rule: b\n    if: {groups: g}\n    " + AUTO);

        assertEquals(List.of("a", "b"), set.rules().stream().map(Rule::name).toList());
        assertEquals(Map.of("env", "prod", "pci", "true"), set.targets().get("legacy"));
        InvalidRules twice = assertThrows(
                InvalidRules.class, () -> Wish.parse(rule("{groups: [g]}", AUTO), rule("{groups: [h]}", AUTO)));
        assertEquals(
                "rules-1.yaml line 2: rules[1].rule: there is a rule a already, at rules-0.yaml line 2",
                twice.getMessage());
    }

    @Test
    void theDigestTellsFilesApart() {
        assertEquals(64, RuleFiles.NONE.digest().length());
        List<String> digests = Stream.of(
                        Map.of("a", "bc"), Map.of("ab", "c"), Map.of("a", "b", "c", ""), Map.of("a", "bc"))
                .map(files -> RuleFiles.of(new TreeMap<>(files)).digest())
                .toList();

        assertEquals(3, digests.stream().distinct().count());
        assertEquals(digests.getFirst(), digests.getLast());
    }
}
