package io.portcullis.model.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Validity;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantScopeTest {
    private static final NameRules RULES = new NameRules(List.of(ScopeName.parse("app.*")), List.of());

    private static GrantScope scope(
            @Nullable Set<AllowedClass> classes,
            @Nullable NameRules relations,
            @Nullable BoundStatement statement,
            @Nullable List<String> path,
            Map<String, String> pins,
            Map<Budget, Long> budgets) {
        return new GrantScope(classes, relations, null, statement, path, pins, List.of(), null, null, budgets);
    }

    private static GrantScope pinned(String setting, String value) {
        return scope(null, null, null, null, Map.of(setting, value), Map.of());
    }

    private static GrantScope path(String... schemas) {
        return scope(null, null, null, List.of(schemas), Map.of(), Map.of());
    }

    private static LatencyWindow latency(int quantile, int max, int samples, int over, boolean queue, int wait) {
        LatencyWindow.Action action = queue ? LatencyWindow.Action.QUEUE : LatencyWindow.Action.DENY;
        return new LatencyWindow(
                quantile, Duration.ofMillis(max), samples, Duration.ofMillis(over), action, Duration.ofMillis(wait));
    }

    private static Arguments row(String field, Executable making) {
        return Arguments.of(field, making);
    }

    private static final EmergencyUse ONCE = new EmergencyUse("gw1", Duration.ofHours(1));

    static Stream<Arguments> wrong() {
        return Stream.of(
                row(
                        "emergency",
                        () -> scope(null, null, null, null, Map.of(), Map.of(Budget.LOGINS, 1L))
                                .inEmergency(ONCE)),
                row("emergency", () -> TestScopes.bound(TestScopes.exact()).inEmergency(ONCE)),
                row("emergency.gateway", () -> new EmergencyUse("gw/1", Duration.ofHours(1))),
                row("emergency.gateway", () -> new EmergencyUse("x".repeat(64), Duration.ofHours(1))),
                row("emergency.length", () -> new EmergencyUse("gw1", Duration.ofMinutes(61))),
                row("emergency.length", () -> new EmergencyUse("gw1", Duration.ofMillis(999))),
                row("classes", () -> scope(Set.of(), null, null, null, Map.of(), Map.of())),
                row("searchPath", () -> scope(null, RULES, null, null, Map.of(), Map.of())),
                row("searchPath", () -> scope(null, null, TestScopes.exact(), null, Map.of(), Map.of())),
                row("searchPath", () -> path()),
                row("searchPath", () -> path("")),
                row("searchPath", () -> path("x".repeat(64))),
                row("searchPath", () -> path("a", "$user")),
                row("searchPath", () -> path("a", "pg_temp")),
                row("searchPath", () -> path("a", "a")),
                row("statement", () -> scope(null, RULES, TestScopes.exact(), List.of("a"), Map.of(), Map.of())),
                row(
                        "statement",
                        () -> scope(
                                Set.of(AllowedClass.READ), null, TestScopes.exact(), List.of("a"), Map.of(), Map.of())),
                row("statement.text", () -> new BoundStatement.Exact("", List.of(), 1)),
                row("statement.text", () -> new BoundStatement.Exact("select \u0000", List.of(), 1)),
                row("statement.text", () -> new BoundStatement.Exact("select '\ud800'", List.of(), 1)),
                row("statement.uses", () -> new BoundStatement.Exact("select 1", List.of(), 0)),
                row("statement.fingerprint", () -> new BoundStatement.Shape("2:" + "0".repeat(64), 1)),
                row("statement.fingerprint", () -> new BoundStatement.Shape("1:" + "A".repeat(64), 1)),
                row("statement.parameters.type", () -> new BoundStatement.Parameter(-1, false, null)),
                row("statement.parameters.type", () -> new BoundStatement.Parameter(1L << 32, false, null)),
                row("pins", () -> pinned("search_path", "a")),
                row("pins", () -> pinned("role", "a")),
                row("pins", () -> pinned("session_authorization", "a")),
                row("pins", () -> pinned("Work_Mem", "a")),
                row("pins", () -> pinned("a.b.c", "a")),
                row("pins.work_mem", () -> pinned("work_mem", "\u0000")),
                row("budgets.rows", () -> scope(null, null, null, null, Map.of(), Map.of(Budget.ROWS, 0L))),
                row(
                        "budgets.rowsAffected",
                        () -> scope(
                                Set.of(AllowedClass.READ),
                                null,
                                null,
                                null,
                                Map.of(),
                                Map.of(Budget.ROWS_AFFECTED, 1L))),
                row("allow", () -> new NameRules(List.of(), List.of(ScopeName.ALL))),
                row("windows", () -> new WeeklyWindows("UTC", List.of())),
                row("windows.zone", () -> new WeeklyWindows("+02:00", TestScopes.OFFICE.windows())),
                row("windows.days", () -> new WeeklyWindows.Window(Set.of(), 0, 1)),
                row("windows.to", () -> new WeeklyWindows.Window(Set.of(DayOfWeek.MONDAY), 60, 60)),
                row("windows.to", () -> new WeeklyWindows.Window(Set.of(DayOfWeek.MONDAY), 60, 1441)),
                row("windows.from", () -> new WeeklyWindows.Window(Set.of(DayOfWeek.MONDAY), -1, 60)),
                row("latency.quantile", () -> latency(90, 1, 1, 1000, false, 0)),
                row("latency.max", () -> latency(50, 0, 1, 1000, false, 0)),
                row("latency.minSamples", () -> latency(50, 1, 0, 1000, false, 0)),
                row("latency.over", () -> latency(50, 1, 1, 999, false, 0)),
                row("latency.maxWait", () -> latency(50, 1, 1, 1000, false, 1)),
                row("latency.maxWait", () -> latency(50, 1, 1, 1000, true, 0)),
                row("latency.maxWait", () -> latency(50, 1, 1, 1000, true, 60_001)));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongScopeIsRefusedWithItsFieldNamed(String field, Executable making) {
        String message = assertThrows(IllegalArgumentException.class, making).getMessage();
        assertTrue(message != null && message.startsWith(field + " "), () -> field + ": " + message);
    }

    @Test
    void fullIsWithoutAnyLimit() {
        assertTrue(GrantScope.FULL.isFull());
        assertFalse(TestScopes.reads().isFull());
        assertFalse(pinned("work_mem", "1MB").isFull());
    }

    @Test
    void aNameIsAllowedIfItIsCoveredAndNotDenied() {
        NameRules rules = new NameRules(
                List.of(ScopeName.parse("app.*"), ScopeName.parse("other.t")), List.of(ScopeName.parse("app.secrets")));
        assertTrue(rules.allows("app", "orders"));
        assertFalse(rules.allows("app", "secrets"));
        assertTrue(rules.allows("other", "t"));
        assertFalse(rules.allows("other", "u"));
        assertFalse(rules.allows("App", "orders"));
        assertTrue(new NameRules(List.of(ScopeName.ALL), List.of()).allows("any", "thing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "app.orders | app | orders",
                "_a$1.b2 | _a$1 | b2",
                "\"App\".\"a.b\" | App | a.b",
                "app.\"a\"\"b\" | app | a\"b",
                "\"a.b\".* | a.b | ",
                "* | | "
            })
    void aNameIsReadAndWritten(String text, @Nullable String schema, @Nullable String name) {
        assertEquals(new ScopeName(schema, name), ScopeName.parse(text));
        assertEquals(text, ScopeName.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a.",
                ".a",
                "a.b.c",
                "A.b",
                "a.B",
                "*.a",
                "a.b*",
                "\"\".a",
                "\"a\"b.c",
                "a.\"b",
                "1a.b",
                "a b.c",
                "\"a\".\"b\".c"
            })
    void whatIsNoNameIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ScopeName.parse(text));
    }

    @Test
    void anEmergencyIsALimitAndStaysOneInOtherHours() {
        assertFalse(GrantScope.FULL.inEmergency(ONCE).isFull());
        assertEquals(ONCE, TestScopes.emergency().within(TestScopes.OFFICE).emergency());
        assertEquals(TestScopes.reads(), TestScopes.emergency().inEmergency(null));
    }

    @Test
    void anEmergencyGrantLastsNinetyDaysAtMostOverAllItsRevisions() {
        Instant start = Instant.parse("2026-11-25T11:00:00Z");
        Instant end = start.plus(Duration.ofDays(90));
        assertTrue(EmergencyUse.fits(Validity.between(start, end)));
        assertFalse(EmergencyUse.fits(Validity.between(start, end.plusMillis(1))));
        assertFalse(EmergencyUse.fits(new Validity(start, end.minusSeconds(1), end.plusMillis(1))));
    }
}
