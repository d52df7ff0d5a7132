package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.codec.ScopeCodec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a rule gives at most, what somebody wants, and what they get. */
class ScopeLimitTest {
    private static final Map<String, Object> NOTHING = Map.of();
    private static final Map<String, Object> READ = Map.of("classes", List.of("READ"));
    private static final Map<String, Object> READ_WRITE = Map.of("classes", List.of("READ", "WRITE"));
    private static final Map<String, Object> BERLIN =
            Map.of("windows", Map.of("zone", "Europe/Berlin", "open", List.of("MON-FRI 08:00-18:00")));

    private static Map<String, Object> relations(List<String> allow, List<String> deny) {
        return Map.of("searchPath", List.of("app"), "relations", Map.of("allow", allow, "deny", deny));
    }

    private static Map<String, Object> statement(String text, String... path) {
        return Map.of("searchPath", List.of(path), "statement", Map.of("exact", text));
    }

    static Stream<Arguments> scopes() {
        Map<String, Object> schema = relations(List.of("app.*"), List.of("app.secrets"));
        Map<String, Object> table = relations(List.of("app.stock"), List.of());
        Map<String, Object> readingStock = Map.of(
                "classes", List.of("READ"),
                "searchPath", List.of("app"),
                "relations", Map.of("allow", List.of("app.stock")));
        return Stream.of(
                arguments(NOTHING, NOTHING, NOTHING),
                arguments(READ, NOTHING, READ),
                arguments(NOTHING, READ, READ),
                arguments(READ_WRITE, READ, READ),
                arguments(READ, READ_WRITE, "scope.classes gives only [READ]"),
                arguments(schema, NOTHING, schema),
                arguments(schema, table, relations(List.of("app.stock"), List.of("app.secrets"))),
                arguments(
                        schema,
                        relations(List.of("app.stock", "hr.pay"), List.of()),
                        "scope.relations does not give hr.pay"),
                arguments(table, schema, "scope.relations does not give app.*"),
                arguments(
                        Map.of("searchPath", List.of("app")),
                        Map.of("searchPath", List.of("hr")),
                        "scope.searchPath gives another searchPath"),
                arguments(
                        Map.of("pins", Map.of("work_mem", "64MB")),
                        Map.of("pins", Map.of("timezone", "utc")),
                        Map.of("pins", Map.of("work_mem", "64MB", "timezone", "utc"))),
                arguments(
                        Map.of("pins", Map.of("work_mem", "64MB")),
                        Map.of("pins", Map.of("work_mem", "1GB")),
                        "scope.pins fixes work_mem to another value"),
                arguments(
                        Map.of("origins", List.of("10.0.0.0/8")),
                        Map.of("origins", List.of("10.1.0.0/16")),
                        Map.of("origins", List.of("10.1.0.0/16"))),
                arguments(
                        Map.of("origins", List.of("10.1.0.0/16")),
                        Map.of("origins", List.of("10.0.0.0/8")),
                        "scope.origins does not give 10.0.0.0/8"),
                arguments(BERLIN, NOTHING, BERLIN),
                arguments(
                        BERLIN,
                        Map.of("windows", Map.of("zone", "Europe/Berlin", "open", List.of("MON-SUN 08:00-18:00"))),
                        "scope.windows gives another windows"),
                arguments(
                        Map.of("budgets", Map.of("rows", 1000)),
                        Map.of("budgets", Map.of("rows", 10, "bytes", 5)),
                        Map.of("budgets", Map.of("rows", 10, "bytes", 5))),
                arguments(
                        Map.of("budgets", Map.of("rows", 1000)),
                        Map.of("budgets", Map.of("rows", 1001)),
                        "scope.budgets gives at most 1000 rows"),
                arguments(READ, statement("select 1", "app"), statement("select 1", "app")),
                arguments(
                        READ,
                        statement("delete from stock", "app"),
                        "scope.statement does not give this statement: It needs WRITE; the grant allows READ, and what"
                                + " every grant allows."),
                arguments(
                        readingStock, statement("select * from stock", "app"), statement("select * from stock", "app")),
                arguments(
                        readingStock,
                        statement("select * from pay", "app"),
                        "scope.statement does not give this statement: It names the relation \"pay\", which the grant does not"
                                + " cover in every schema it may be in."),
                arguments(
                        readingStock,
                        statement("select * from stock", "hr"),
                        "scope.searchPath gives another searchPath"),
                arguments(
                        READ,
                        Map.of("searchPath", List.of("app"), "statement", Map.of("fingerprint", "1:" + "0".repeat(64))),
                        "scope.statement must see the text of a statement"),
                arguments(
                        Map.of("budgets", Map.of("rows", 7)),
                        Map.of("searchPath", List.of("app"), "statement", Map.of("fingerprint", "1:" + "0".repeat(64))),
                        Map.of(
                                "searchPath", List.of("app"),
                                "statement", Map.of("fingerprint", "1:" + "0".repeat(64)),
                                "budgets", Map.of("rows", 7))));
    }

    @ParameterizedTest(name = "{0} and {1} is {2}")
    @MethodSource("scopes")
    void whatIsGivenIsNeverMoreThanTheRuleOrTheWish(
            Map<String, Object> widest, Map<String, Object> wish, Object expected) {
        Wish asked = new Wish().within(wish);
        if (wish.get("statement") instanceof Map<?, ?> statement && statement.get("exact") instanceof String text) {
            asked.saying(text);
        }

        Object answer = switch (ScopeLimit.of(Wish.scope(widest), asked.asked())) {
            case ScopeLimit.Within(var scope) -> ScopeCodec.encode(scope);
            case ScopeLimit.TooWide(Obstacle obstacle) -> obstacle.field() + " " + obstacle.why();
        };

        assertEquals(expected instanceof Map<?, ?> ? ScopeCodec.encode(Wish.scope(map(expected))) : expected, answer);
    }

    @SuppressWarnings("unchecked") // of the table above
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
