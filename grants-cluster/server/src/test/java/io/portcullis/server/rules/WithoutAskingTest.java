package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which rules give access to a target without anybody's yes, and what is asked before them. */
class WithoutAskingTest {
    private static final Map<String, Map<String, String>> TARGETS = Map.of(
            "orders",
            Map.of("env", "prod"),
            "shop",
            Map.of("env", "dev"),
            "cards",
            Map.of("env", "prod", "pci", "true"));

    private static String told(RuleSet set) {
        return WithoutAsking.of(set, TARGETS).stream()
                .map(one -> one.target() + ": "
                        + one.ways().stream()
                                .map(way -> way.rule().name()
                                        + (way.breakGlass() ? "!" : "")
                                        + (way.before().isEmpty()
                                                ? ""
                                                : " after "
                                                        + way.before().stream()
                                                                .map(Rule::name)
                                                                .collect(Collectors.joining("+"))))
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    static Stream<Arguments> tables() {
        String auto = "grant: {most: 1h, approvals: none}";
        String asked = "grant: {most: 1h, approvals: {from: [dba]}}";
        String glass = "break-glass: {review: {from: [security]}}";
        return Stream.of(
                arguments("by label", "- {rule: a, if: {groups: [dev], labels: {env: dev}}, " + auto + "}", "shop: a"),
                arguments("by name", "- {rule: a, if: {groups: [dev], targets: ['o*']}, " + auto + "}", "orders: a"),
                arguments("with approvals", "- {rule: a, if: {groups: [dev]}, " + asked + "}", ""),
                arguments(
                        "the glass",
                        "- {rule: g, if: {groups: [ops], labels: {env: prod}}, " + glass + "}",
                        "cards: g!; orders: g!"),
                arguments(
                        "what is denied goes before, wherever it stands",
                        "- {rule: a, if: {groups: [dev], labels: {env: prod}}, " + auto + "}\n"
                                + "- {rule: no, if: {groups: [contractors], labels: {pci: true}}, deny: never}",
                        "cards: a after no; orders: a"),
                arguments(
                        "what is denied to all that it is for is no way",
                        "- {rule: a, if: {groups: [dev], labels: {env: prod}}, " + auto + "}\n"
                                + "- {rule: g, if: {groups: [ops], labels: {env: prod}}, " + glass + "}\n"
                                + "- {rule: no, if: {labels: {pci: true}}, deny: never}",
                        "orders: a, g!"),
                arguments(
                        "what some kinds of statements are denied to",
                        "- {rule: a, if: {groups: [dev], labels: {env: prod}}, " + auto + "}\n"
                                + "- {rule: no, if: {labels: {pci: true}, classes: [READ, WRITE, DDL, TRANSACTION, SESSION, ADMIN, ROUTINE, PROGRAM_OR_FILE, REPLICATION]}, deny: never}",
                        "cards: a after no; orders: a"),
                arguments(
                        "an earlier one that asks somebody decides in its place, at that target",
                        "- {rule: first, if: {groups: [dev], labels: {pci: true}}, " + asked + "}\n"
                                + "- {rule: a, if: {groups: [dev], labels: {env: prod}}, " + auto + "}",
                        "orders: a"),
                arguments(
                        "or for some",
                        "- {rule: first, if: {groups: [new], labels: {pci: true}}, " + asked + "}\n"
                                + "- {rule: a, if: {groups: [dev], labels: {env: prod}}, " + auto + "}",
                        "cards: a after first; orders: a"),
                arguments(
                        "one about other roles is no matter",
                        "- {rule: first, if: {groups: [dev], roles: [owner, 'adm*']}, " + asked + "}\n"
                                + "- {rule: a, if: {groups: [dev], targets: [shop], roles: ['app_*', read]}, " + auto
                                + "}",
                        "shop: a"),
                arguments(
                        "one whose roles may be the same is",
                        "- {rule: first, if: {groups: [dev], roles: ['*_read']}, " + asked + "}\n"
                                + "- {rule: a, if: {groups: [dev], targets: [shop], roles: ['app_*']}, " + auto + "}",
                        "shop: a after first"),
                arguments(
                        "usual rules are not asked about the glass",
                        "- {rule: usual, if: {groups: [ops]}, " + asked + "}\n"
                                + "- {rule: g, if: {groups: [ops], targets: [shop]}, " + glass + "}",
                        "shop: g!"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void eachWayIsToldWithWhatIsAskedBeforeIt(String name, String rules, String told) {
        assertEquals(told, told(Wish.rules("rules:\n" + rules + "\n")));
    }

    @Test
    void itAgreesWithWhatTheRulesSayToAWish() {
        RuleSet set = Wish.rules("""
                rules:
                  - {rule: a, if: {groups: [developers], labels: {env: prod}}, grant: {most: 1h, approvals: none}}
                  - {rule: no, if: {labels: {pci: true}}, deny: never}
                """);
        assertEquals("a auto", new Wish().under(set));
        assertEquals(
                "rule no denies it: never",
                new Wish().at("cards", Map.of("env", "prod", "pci", "true")).under(set));
        assertEquals("orders: a", told(set));
    }

    @Test
    void whoseGroupsAreInTheRuleIsOneForWhomItCanBe() {
        WithoutAsking.Way way = WithoutAsking.of(
                        Wish.rules("rules:\n- {rule: a, if: {groups: [dev, ops], issuers: ['https://id.example.org']},"
                                + " grant: {most: 1h, approvals: none}}\n"),
                        TARGETS)
                .getFirst()
                .ways()
                .getFirst();
        String[][] people = {{"dev", "true"}, {"ops", "true"}, {"sales", "false"}};
        for (String[] one : people) {
            assertEquals(
                    one[1],
                    String.valueOf(way.canBeFor(new Wish().of(one[0]).asked().who())),
                    one[0]);
        }
    }

    private static List<Choice> choices(String rules, String... groups) {
        return Choice.of(
                Wish.rules("rules:\n" + rules), new Wish().of(groups).asked().who(), TARGETS);
    }

    @Test
    void oneIsProposedWhatSomeRuleCanBeFor() {
        String rules = """
                - {rule: a, if: {groups: [dev], labels: {env: dev}, roles: [app_read, 'tmp_*']}, grant: {most: 1h, approvals: none}}
                - {rule: b, if: {groups: [ops], labels: {env: prod}, roles: [app_owner]}, grant: {most: 1h, approvals: {from: [dba]}}}
                - {rule: g, if: {groups: [dev], labels: {env: prod}, roles: [app_fix]}, break-glass: {review: {from: [dba]}}}
                - {rule: no, if: {labels: {pci: true}}, deny: never}
                - {rule: some, if: {labels: {env: dev}, roles: [root]}, deny: never}
                """;
        assertEquals(
                List.of(new Choice("orders", List.of("app_fix")), new Choice("shop", List.of("app_read"))),
                choices(rules, "dev"));
        assertEquals(List.of(new Choice("orders", List.of("app_owner"))), choices(rules, "ops"));
        assertEquals(List.of(), choices(rules, "sales"));
    }
}
