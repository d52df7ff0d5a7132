package io.portcullis.server.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.api.json.StrictJson;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a rule gives at most, what somebody wants, and what they get. */
class ScopeLimitTest {
    private static final Map<String, Object> NOTHING = Map.of();
    private static final Map<String, Object> READ = Map.of("classes", List.of("READ"));
    private static final Map<String, Object> READ_WRITE = Map.of("classes", List.of("READ", "WRITE"));
    private static final Map<String, Object> READ_ROUTINE = Map.of("classes", List.of("READ", "ROUTINE"));
    private static final Map<String, Object> REPLICATION = Map.of("classes", List.of("REPLICATION"));
    private static final Map<String, Object> EVERY_CLASS =
            Map.of("classes", Stream.of(AllowedClass.values()).map(Enum::name).toList());
    private static final Map<String, Object> BERLIN =
            Map.of("windows", Map.of("zone", "Europe/Berlin", "open", List.of("MON-FRI 08:00-18:00")));

    private static Map<String, Object> relations(List<String> allow, List<String> deny) {
        return Map.of("searchPath", List.of("app"), "relations", Map.of("allow", allow, "deny", deny));
    }

    private static Map<String, Object> path(String... schemas) {
        return Map.of("searchPath", List.of(schemas));
    }

    private static final Map<String, Object> APP = path("app");

    private static Map<String, Object> calling(String... functions) {
        return with(APP, Map.of("functions", Map.of("allow", List.of(functions))));
    }

    private static Map<String, Object> pin(String setting, String value) {
        return Map.of("pins", Map.of(setting, value));
    }

    private static final String GUARD = "default_transaction_read_only";
    private static final Map<String, Object> READ_ONLY = pin(GUARD, "on");
    private static final Map<String, Object> MEMORY = pin("work_mem", "64MB");

    private static Map<String, Object> guarded(Map<String, Object> scope) {
        return with(scope, READ_ONLY);
    }

    private static Map<String, Object> origins(String... networks) {
        return Map.of("origins", List.of(networks));
    }

    private static Map<String, Object> budget(String name, Object amount) {
        return Map.of("budgets", Map.of(name, amount));
    }

    private static Map<String, Object> one(String text) {
        return with(APP, Map.of("statement", Map.of("exact", text)));
    }

    private static Map<String, Object> uses(int number) {
        return with(APP, Map.of("statement", Map.of("exact", "delete from x", "uses", number)));
    }

    private static Map<String, Object> shape(String text) {
        return with(APP, Map.of("statement", Map.of("shape", text)));
    }

    private static final Map<String, Object> FINGERPRINT =
            with(APP, Map.of("statement", Map.of("fingerprint", "1:" + "0".repeat(64))));

    /** A rule that gives {@code widest} to everybody; {@code more} is what else stands under its {@code grant}. */
    static String ruleText(Map<String, Object> widest, String more) {
        return "rules: [{rule: r, if: {}, grant: {most: 1h, approvals: none"
                + (widest.isEmpty() ? "" : ", scope: " + new String(StrictJson.bytes(widest), UTF_8)) + more + "}}]";
    }

    private static RuleSet rule(Map<String, Object> widest, String more) {
        return Wish.rules(ruleText(widest, more.isEmpty() ? "" : ", " + more));
    }

    private static Map<String, Object> with(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    /** The scope that is given, or what is in the way. */
    private static Object answer(RuleSet rules, Map<String, Object> wish) {
        Wish asked = new Wish().within(wish);
        if (wish.get("statement") instanceof Map<?, ?> statement) {
            Object text = statement.containsKey("exact") ? statement.get("exact") : statement.get("shape");
            if (text instanceof String known) {
                asked.saying(known);
            }
        }
        return switch (asked.judgedBy(rules)) {
            case Judgement.Verdict.Given given -> given.scope();
            case Judgement.Verdict.Refused(Rule _, List<Obstacle> obstacles) ->
                obstacles.getFirst().field() + " " + obstacles.getFirst().why();
        };
    }

    static Stream<Arguments> scopes() {
        Map<String, Object> schema = relations(List.of("app.*"), List.of("app.secrets"));
        Map<String, Object> table = relations(List.of("app.stock"), List.of());
        Map<String, Object> readingStock = with(table, READ);
        Map<String, Object> readingApp = with(READ, APP);
        Map<String, Object> written = Map.of("budgets", Map.of("rowsAffected", 100));
        Map<String, Object> windows =
                Map.of("windows", Map.of("zone", "Europe/Berlin", "open", List.of("MON-SUN 08:00-18:00")));
        Map<String, Object> slow = Map.of("latency", Map.of("quantile", 95, "max", "250ms", "over", "1m"));
        Map<String, Object> slower = Map.of("latency", Map.of("quantile", 95, "max", "900ms", "over", "1m"));
        String noPath = "scope.searchPath does not let a request choose where names are looked up";
        return Stream.of(
                row("classes", NOTHING, NOTHING, NOTHING),
                row("classes", READ, NOTHING, READ),
                row("classes", NOTHING, READ, READ),
                row("classes", READ_WRITE, READ, READ),
                row("classes", READ, READ_WRITE, "scope.classes gives only [READ]"),
                row("classes", NOTHING, REPLICATION, "scope.classes does not name REPLICATION, which is never implied"),
                row("classes", NOTHING, EVERY_CLASS, "scope.classes does not name REPLICATION, which is never implied"),
                row("classes", READ, REPLICATION, "scope.classes gives only [READ]"),
                row("classes", REPLICATION, REPLICATION, REPLICATION),
                row("classes", REPLICATION, NOTHING, REPLICATION),
                row("classes", EVERY_CLASS, REPLICATION, REPLICATION),
                row("relations", schema, NOTHING, schema),
                row("relations", APP, table, table),
                row("relations", schema, table, relations(List.of("app.stock"), List.of("app.secrets"))),
                row("relations", schema, relations(List.of("app.stock", "hr.pay"), List.of()), NOT_PAY),
                row("relations", table, schema, "scope.relations does not give app.*"),
                row("relations", NOTHING, table, noPath),
                row("functions", readingApp, calling("app.f"), "scope.functions gives no function by its name"),
                row("functions", readingApp, calling("*"), "scope.functions gives no function by its name"),
                row("functions", schema, calling("app.f"), "scope.functions gives no function by its name"),
                row("functions", APP, calling("app.f"), calling("app.f")),
                row(
                        "functions",
                        with(APP, READ_ROUTINE),
                        with(READ_ROUTINE, calling("app.f")),
                        with(READ_ROUTINE, calling("app.f"))),
                row("functions", with(APP, READ_ROUTINE), calling("app.f"), with(READ_ROUTINE, calling("app.f"))),
                row("functions", with(APP, READ_ROUTINE), with(READ, calling("app.f")), NEEDS_ROUTINE),
                row("functions", APP, with(READ, calling("app.f")), NEEDS_ROUTINE),
                row("functions", with(READ, calling("*")), with(READ, calling("app.f")), with(READ, calling("app.f"))),
                row("functions", calling("app.*"), calling("app.f"), calling("app.f")),
                row("functions", calling("app.f"), calling("app.*"), "scope.functions does not give app.*"),
                row("functions", calling("app.f"), NOTHING, calling("app.f")),
                row("searchPath", APP, NOTHING, APP),
                row("searchPath", APP, APP, APP),
                row("searchPath", APP, path("hr"), "scope.searchPath gives another searchPath"),
                row("searchPath", NOTHING, APP, noPath),
                row("searchPath", READ, path("evil", "pg_catalog"), noPath),
                row("pins", MEMORY, NOTHING, MEMORY),
                row("pins", MEMORY, MEMORY, MEMORY),
                row("pins", MEMORY, pin("timezone", "utc"), "scope.pins does not fix timezone"),
                row("pins", MEMORY, pin("work_mem", "1GB"), "scope.pins fixes work_mem to another value"),
                row("pins", NOTHING, pin("row_security", "off"), "scope.pins does not fix row_security"),
                row("pins", NOTHING, READ_ONLY, READ_ONLY),
                row("pins", NOTHING, pin(GUARD, "off"), "scope.pins does not fix " + GUARD),
                row("pins", pin(GUARD, "off"), READ_ONLY, "scope.pins fixes " + GUARD + " to another value"),
                row("origins", origins("10.0.0.0/8"), NOTHING, origins("10.0.0.0/8")),
                row("origins", origins("10.0.0.0/8"), origins("10.1.0.0/16"), origins("10.1.0.0/16")),
                row("origins", NOTHING, origins("10.1.0.0/16"), origins("10.1.0.0/16")),
                row("origins", origins("10.1.0.0/16"), origins("10.0.0.0/8"), "scope.origins does not give 10.0.0.0/8"),
                row("windows", BERLIN, NOTHING, BERLIN),
                row("windows", NOTHING, BERLIN, BERLIN),
                row("windows", BERLIN, windows, "scope.windows gives another windows"),
                row("latency", slow, NOTHING, slow),
                row("latency", NOTHING, slow, slow),
                row("latency", slow, slower, "scope.latency gives another latency"),
                row("budgets", budget("rows", 1000), NOTHING, budget("rows", 1000)),
                row(
                        "budgets",
                        budget("rows", 1000),
                        Map.of("budgets", Map.of("rows", 10, "bytes", 5)),
                        Map.of("budgets", Map.of("rows", 10, "bytes", 5))),
                row("budgets", budget("rows", 1000), budget("rows", 1001), "scope.budgets gives at most 1000 rows"),
                row("budgets", with(READ_WRITE, written), READ, READ),
                row(
                        "budgets",
                        with(Map.of("classes", List.of("READ", "WRITE", "ROUTINE")), written),
                        Map.of("classes", List.of("READ", "ROUTINE")),
                        "scope.budgets limits rowsAffected, which what can change rows otherwise than by WRITE gets around"),
                row("statement", readingApp, one("select 1"), guarded(one("select 1"))),
                row("statement", APP, one("select 1"), guarded(one("select 1"))),
                row("statement", APP, one("delete from stock"), one("delete from stock")),
                row("statement", with(REPLICATION, APP), one("select 1"), "scope.statement gives replication only"),
                row("statement", NOTHING, one("delete from stock"), noPath),
                row("statement", READ, one("select 1"), noPath),
                row("statement", APP, with(one("select 1"), path("hr")), "scope.searchPath gives another searchPath"),
                row("statement", readingApp, one("delete from stock"), NEEDS_WRITE),
                row("statement", readingStock, one("select * from stock"), guarded(one("select * from stock"))),
                row("statement", readingStock, one("select * from pay"), NAMES_PAY),
                row("statement", APP, one("set search_path = hr"), FIXED_PATH),
                row("statement", with(APP, MEMORY), one("set work_mem = '1GB'"), FIXED_MEMORY),
                row("statement", with(APP, MEMORY), one("delete from x"), with(one("delete from x"), MEMORY)),
                row("statement", APP, shape("delete from x where i = 7"), shape("delete from x where i = 7")),
                row("statement", APP, shape("select 7"), guarded(shape("select 7"))),
                row("statement", APP, shape("select set_config('work_mem', '1', false)"), SHAPE_SETS),
                row("statement", APP, shape("set work_mem = '1MB'"), SHAPE_SETS),
                row("statement", APP, FINGERPRINT, "scope.statement must see the text of a statement"),
                row(
                        "statement",
                        with(APP, budget("rows", 7)),
                        one("delete from x"),
                        with(one("delete from x"), budget("rows", 7))));
    }

    private static final String NEEDS_ROUTINE =
            "scope.functions gives functions by their names only to who asks for ROUTINE";
    private static final String NOT_PAY = "scope.relations does not give hr.pay";
    private static final String NOT_GIVEN = "scope.statement does not give this statement: ";
    private static final String NEEDS_WRITE =
            NOT_GIVEN + "It needs WRITE; the grant allows READ, and what every grant allows.";
    private static final String NAMES_PAY =
            NOT_GIVEN + "It names the relation \"pay\", which the grant does not cover in every schema it may be in.";
    private static final String FIXED_PATH =
            NOT_GIVEN + "It sets \"search_path\", and the grant fixes settings of the session.";
    private static final String FIXED_MEMORY =
            NOT_GIVEN + "It sets \"work_mem\", and the grant fixes settings of the session.";
    private static final String SHAPE_SETS =
            "scope.statement does not give a shape that sets something: its literals would say what";

    private static Arguments row(String part, Map<String, Object> widest, Map<String, Object> wish, Object expected) {
        return arguments(part, widest, wish, expected);
    }

    @ParameterizedTest(name = "{0}: {1} and {2} is {3}")
    @MethodSource("scopes")
    void whatIsGivenIsNeverMoreThanTheRuleOrTheWish(
            String part, Map<String, Object> widest, Map<String, Object> wish, Object expected) {
        RuleSet rules = rule(widest, "");

        Object answer = answer(rules, wish);

        assertEquals(expected instanceof Map<?, ?> ? Wish.scope(map(expected)) : expected, answer, part);
    }

    /** Whoever adds a part to scopes comes by here, and says what a wish may do with it. */
    @Test
    void eachPartOfAScopeIsInTheTable() {
        List<String> parts = Stream.of(GrantScope.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();

        assertEquals(
                List.of(
                        "classes",
                        "relations",
                        "functions",
                        "statement",
                        "searchPath",
                        "pins",
                        "origins",
                        "windows",
                        "latency",
                        "budgets",
                        "emergency"),
                parts);
        for (String part : parts.subList(0, parts.indexOf("emergency"))) {
            List<Object> expected = scopes().map(Arguments::get)
                    .filter(row -> part.equals(row[0]))
                    .map(row -> Objects.requireNonNull(row[3]))
                    .toList();
            assertTrue(expected.stream().anyMatch(String.class::isInstance), "what is refused of " + part);
            assertTrue(expected.stream().anyMatch(Map.class::isInstance), "what is given of " + part);
        }
    }

    /** No file of rules and no request can name it. */
    @Test
    void whatIsForAnEmergencyIsNotGivenByRules() {
        EmergencyUse use = new EmergencyUse("gw-1", Duration.ofHours(1));
        GrantScope scope = GrantScope.FULL.inEmergency(use);

        ScopeLimit.Wider refused = assertThrows(ScopeLimit.Wider.class, () -> new Narrowing(Widest.FULL, scope));
        assertEquals("gives nothing for the day on which nothing else works: operators do", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Widest(scope, List.of(), 1, false));
    }

    @ParameterizedTest
    @EnumSource(Budget.class)
    void noBudgetIsEverLarger(Budget budget) {
        boolean time = budget == Budget.STATEMENT_TIME;
        Map<String, Object> ten = budget(budget.field(), time ? "10s" : 10);
        Map<String, Object> eleven = budget(budget.field(), time ? "11s" : 11);

        assertEquals(Wish.scope(ten), answer(rule(ten, ""), NOTHING));
        assertEquals(Wish.scope(ten), answer(rule(eleven, ""), ten));
        assertEquals(Wish.scope(ten), answer(rule(NOTHING, ""), ten));
        assertEquals(
                "scope.budgets gives at most " + (time ? "10000 " : "10 ") + budget.field(),
                answer(rule(ten, ""), eleven));
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                arguments("schemas: [app]", NOTHING, one("delete from x"), one("delete from x")),
                arguments("schemas: ['t_*']", READ, path("t_1", "t_2"), with(READ, path("t_1", "t_2"))),
                arguments("schemas: [app]", NOTHING, path("app", "hr"), "scope.searchPath does not give the schema hr"),
                arguments(
                        "schemas: ['*']",
                        READ,
                        path("evil", "pg_catalog"),
                        "scope.searchPath does not give the schema pg_catalog"),
                arguments("statements: {uses: 3}", APP, uses(3), uses(3)),
                arguments(
                        "statements: {uses: 3}", APP, uses(4), "scope.statement lets a statement run at most 3 times"),
                arguments(
                        "statements: {shapes: false}",
                        APP,
                        shape("delete from x"),
                        "scope.statement gives a statement as it is, and not all of its shape"),
                arguments("statements: {shapes: true}", APP, shape("delete from x"), shape("delete from x")));
    }

    @ParameterizedTest(name = "{0}: {2} is {3}")
    @MethodSource("choices")
    void aRuleSaysWhatAWishMayChoose(
            String more, Map<String, Object> widest, Map<String, Object> wish, Object expected) {
        assertEquals(
                expected instanceof Map<?, ?> ? Wish.scope(map(expected)) : expected, answer(rule(widest, more), wish));
    }

    @Test
    void aRuleForSingleStatementsGivesOneRunOfAnExactOneUnlessItSaysMore() {
        RuleSet rules = Wish.rules("rules: [{rule: r, if: {statement: true}, grant: {most: 1h, approvals: none,"
                + " scope: {searchPath: [app]}}}]");

        assertEquals(Wish.scope(uses(1)), answer(rules, uses(1)));
        assertEquals("scope.statement lets a statement run at most 1 times", answer(rules, uses(2)));
        assertEquals(
                "scope.statement gives a statement as it is, and not all of its shape",
                answer(rules, shape("delete from x")));
    }

    @SuppressWarnings("unchecked") // of the tables above
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
