package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.server.rules.Judgement.Looked;
import io.portcullis.server.rules.Judgement.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RuleSetTest {
    private static final RuleSet RULES = Wish.rules("""
            claims: [department]
            rules:
              - rule: dev-auto
                if: {groups: [developers], labels: {env: [dev, test]}, roles: ["app_*"]}
                grant: {most: 8h, approvals: none}
              - rule: prod-look
                if: {groups: [developers, support], labels: {env: prod}, roles: [app_read], classes: [READ], up-to: 30m}
                grant: {most: 30m, approvals: none, scope: {classes: [READ]}}
              - rule: prod-statement
                if: {groups: [developers], labels: {env: prod}, statement: true}
                grant: {most: 1h, approvals: {needed: 1, from: [leads]}, schemas: [app]}
              - rule: prod-read
                if: {groups: [developers], labels: {env: prod}, roles: [app_read]}
                grant:
                  most: 4h
                  in-all: 8h
                  starts-within: 1d
                  reason: '.{10,}'
                  approvals: {needed: 2, from: [dba]}
                  scope: {classes: [READ, TRANSACTION, SESSION]}
              - rule: batch
                if: {kind: human, targets: ["batch-*"]}
                grant: {most: 1d, approvals: none}
              - rule: strong
                if: {groups: [dba]}
                grant: {most: 1h, ticket: '[A-Z]+-[0-9]+', acr: gold, max-age: 10m, approvals: none}
              - rule: night
                if: {groups: [oncall], when: 'now.getHours("UTC") >= 22 || claims.department.exists(d, d == "ops")'}
                grant: {most: 1h, approvals: none}
              - rule: no-pci
                if: {labels: {pci: true}, groups: [contractors]}
                deny: card data are not for contractors
            """);

    private static Wish wish() {
        return new Wish();
    }

    private static Wish dba() {
        return wish().of("dba");
    }

    private static Wish oncall() {
        return wish().of("oncall");
    }

    static Stream<Arguments> wishes() {
        Map<String, String> test = Map.of("env", "test");
        Map<String, Object> reading = Map.of("classes", List.of("READ"));
        Map<String, Object> writing = Map.of("classes", List.of("READ", "WRITE"));
        Map<String, Object> one = Map.of(
                "searchPath", List.of("app"), "statement", Map.of("exact", "delete from app.stock where id = 7"));
        Duration short_ = Duration.ofMinutes(20);
        return Stream.of(
                arguments("a label decides", wish().at("any", test), "dev-auto auto"),
                arguments("a role does not fit", wish().at("any", test).as("owner"), "no rule gives it to you"),
                arguments("a starred role does", wish().at("any", test).as("app_write"), "dev-auto auto"),
                arguments("what asks for more goes on", wish(), "prod-read 2 of dba"),
                arguments("what asks for little", wish().within(reading).lasting(short_), "prod-look auto"),
                arguments("other classes", wish().within(writing).lasting(short_), ONLY_READ),
                arguments("everything is more than reading", wish().lasting(short_), "prod-read 2 of dba"),
                arguments(
                        "one statement",
                        wish().within(one).saying("delete from app.stock where id = 7"),
                        "prod-statement 1 of leads"),
                arguments("another group", wish().of("support").within(reading).lasting(short_), "prod-look auto"),
                arguments("no group", wish().of(), "no rule gives it to you"),
                arguments("the first that fits decides, and demands", wish().because("why"), WANTS_REASON),
                arguments("too long", wish().lasting(Duration.ofHours(5)), "rule prod-read gives at most 4h"),
                arguments(
                        "too far ahead",
                        wish().from(Duration.ofDays(2)),
                        "rule prod-read gives grants that begin within 1d"),
                arguments("ahead", wish().from(Duration.ofHours(20)), "prod-read 2 of dba"),
                arguments(
                        "ahead when it was asked for",
                        wish().from(Duration.ofHours(20)).answeredAfter(Duration.ofHours(19)),
                        "prod-read 2 of dba"),
                arguments(
                        "too far ahead when it was asked for",
                        wish().from(Duration.ofDays(2)).answeredAfter(Duration.ofDays(2)),
                        "rule prod-read gives grants that begin within 1d"),
                arguments("at once, and answered late", wish().answeredAfter(Duration.ofDays(3)), "prod-read 2 of dba"),
                arguments("longer and longer", wish().extending(Wish.NOW.minusSeconds(6 * 3600)), "prod-read 2 of dba"),
                arguments("too long in all", wish().extending(Wish.NOW.minusSeconds(8 * 3600)), IN_ALL),
                arguments("people", wish().of().at("batch-7", Map.of()), "batch auto"),
                arguments("services", wish().service().of().at("batch-7", Map.of()), "no rule gives it to you"),
                arguments("a ticket", dba().ticket("OPS-7").signedIn("gold", Wish.NOW), "strong auto"),
                arguments("no ticket", dba().signedIn("gold", Wish.NOW), WANTS_TICKET),
                arguments("more than a ticket", dba().ticket("x OPS-7").signedIn("gold", Wish.NOW), WANTS_TICKET),
                arguments("a weak sign-in", dba().ticket("A-1").signedIn("silver", Wish.NOW), WANTS_GOLD),
                arguments("one that says nothing", dba().ticket("A-1").signedIn(null, Wish.NOW), WANTS_GOLD),
                arguments("an old one", dba().ticket("A-1").signedIn("gold", Wish.NOW.minusSeconds(601)), TOO_OLD),
                arguments("one of nobody knows when", dba().ticket("A-1").signedIn("gold", null), TOO_OLD),
                arguments("a claim", oncall().claims(Map.of("department", List.of("dev", "ops"))), "night auto"),
                arguments(
                        "a condition that does not hold",
                        oncall().claims(Map.of("department", List.of("dev"))),
                        "no rule gives it to you"),
                arguments("one that can not be told", oncall(), UNCLEAR),
                arguments(
                        "denied goes before given, wherever it stands",
                        wish().of("developers", "contractors").at("any", Map.of("env", "test", "pci", "true")),
                        "rule no-pci denies it: card data are not for contractors"));
    }

    private static final String ONLY_READ = "rule prod-read gives only [READ, TRANSACTION, SESSION]";
    private static final String WANTS_REASON = "rule prod-read wants a reason that matches .{10,}";
    private static final String WANTS_TICKET = "rule strong wants a ticket that matches [A-Z]+-[0-9]+";
    private static final String WANTS_GOLD = "rule strong needs a sign-in with acr gold";
    private static final String TOO_OLD = "rule strong needs a sign-in not longer ago than 10m";
    private static final String IN_ALL = "rule prod-read gives at most 8h in all, extensions included";
    private static final String UNCLEAR =
            "rule night has a condition that can not be told: evaluation error at <input>:35: key 'department' is not present in map.";

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("wishes")
    void oneRuleDecides(String what, Wish wish, String expected) {
        assertEquals(expected, wish.under(RULES), what);
    }

    @Test
    void whatIsGivenIsTheScopeOfTheRuleWhereNobodyAskedForLess() {
        Verdict.Given given = assertInstanceOf(Verdict.Given.class, wish().judgedBy(RULES));

        assertEquals(Wish.scope(Map.of("classes", List.of("READ", "TRANSACTION", "SESSION"))), given.scope());
    }

    @Test
    void allThatIsInTheWayIsSaidAtOnce() {
        assertEquals(
                "rule prod-read gives at most 4h; and " + WANTS_REASON.substring("rule prod-read ".length()),
                wish().lasting(Duration.ofDays(1)).because("x").under(RULES));
    }

    @Test
    void eachRuleSaysWhyItIsNotTheOne() {
        List<Looked> looked = RULES.judge(wish().asked()).looked();

        assertEquals(
                List.of(
                        "no-pci is for other groups",
                        "dev-auto is for targets with other labels",
                        "prod-look is for shorter grants",
                        "prod-statement is for single statements",
                        "prod-read decides",
                        "batch is for other targets",
                        "strong is for other groups",
                        "night is for other groups"),
                looked.stream().map(RuleSetTest::words).toList());
    }

    private static String words(Looked looked) {
        return looked.rule().name() + " "
                + switch (looked.fit()) {
                    case Fit.Fits _ -> looked.decided() ? "decides" : "would do too";
                    case Fit.Differs(String why) -> why;
                    case Fit.Unclear(String why) -> why;
                };
    }

    @Test
    void withoutRulesNobodyGetsAnything() throws InvalidRules {
        assertEquals("no rule gives it to you", wish().under(Wish.parse()));
    }
}
