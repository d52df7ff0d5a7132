package io.portcullis.session.scoped;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.model.Cidr;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScopeChangeTest {
    private static final Cidr HERE = Cidr.parse("10.0.0.0/8");
    private static final Cidr ELSEWHERE = Cidr.parse("192.168.0.0/16");
    private static final GrantScope READ = classes(AllowedClass.READ);
    private static final GrantScope WRITE = classes(AllowedClass.READ, AllowedClass.WRITE);

    private static GrantScope classes(AllowedClass... classes) {
        return GrantScope.ofClasses(Set.of(classes));
    }

    private static GrantScope named(String relation, String schema) {
        NameRules rules = new NameRules(List.of(ScopeName.parse(relation)), List.of());
        return new GrantScope(null, rules, null, null, List.of(schema), Map.of(), List.of(), null, null, Map.of());
    }

    private static GrantScope bound(String text, int uses) {
        return new GrantScope(
                null,
                null,
                null,
                new BoundStatement.Exact(text, List.of(), uses),
                List.of("app"),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    private static GrantScope from(@Nullable Set<AllowedClass> classes, Cidr... origins) {
        return new GrantScope(classes, null, null, null, null, Map.of(), List.of(origins), null, null, Map.of());
    }

    private static GrantScope others(Map<String, String> pins, Map<Budget, Long> budgets) {
        return new GrantScope(null, null, null, null, null, pins, List.of(), null, null, budgets);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                row("a class more", WRITE, classes(AllowedClass.READ, AllowedClass.WRITE, AllowedClass.DDL), true),
                row("a class less", WRITE, classes(AllowedClass.WRITE), true),
                row("now only for reading", WRITE, READ, false),
                row("no more only for reading", READ, WRITE, false),
                row("its first limit", GrantScope.FULL, WRITE, false),
                row("no limit any more", WRITE, GrantScope.FULL, false),
                row("all classes are no limit", GrantScope.FULL, classes(AllowedClass.values()), true),
                row("other relations", named("app.a", "app"), named("app.b", "app"), true),
                row("another search path", named("app.a", "app"), named("app.a", "web"), false),
                row("another statement", bound("SELECT 1", 1), bound("SELECT 2", 1), true),
                row("more runs", bound("SELECT 1", 1), bound("SELECT 1", 2), true),
                row("bound from now on", named("app.a", "app"), bound("SELECT 1", 1), false),
                row("no more bound", bound("SELECT 1", 1), named("app.a", "app"), false),
                row(
                        "another fixed value",
                        others(Map.of("jit", "on"), Map.of()),
                        others(Map.of("jit", "off"), Map.of()),
                        false),
                row("from here too", GrantScope.FULL, from(null, ELSEWHERE, HERE), true),
                row("no more from here", WRITE, from(WRITE.classes(), ELSEWHERE), false),
                row("from everywhere", from(WRITE.classes(), HERE), WRITE, true),
                row(
                        "no other role any more",
                        classes(AllowedClass.WRITE, AllowedClass.SESSION, AllowedClass.ADMIN),
                        classes(AllowedClass.WRITE, AllowedClass.SESSION),
                        false),
                row(
                        "every class but one, which no role is taken with",
                        classes(EnumSet.complementOf(EnumSet.of(AllowedClass.DDL))
                                .toArray(AllowedClass[]::new)),
                        classes(EnumSet.complementOf(EnumSet.of(AllowedClass.ROUTINE))
                                .toArray(AllowedClass[]::new)),
                        true),
                row(
                        "a budget",
                        others(Map.of("jit", "on"), Map.of()),
                        others(Map.of("jit", "on"), Map.of(Budget.ROWS, 1L)),
                        false));
    }

    private static Arguments row(String what, GrantScope old, GrantScope now, boolean goesOn) {
        return Arguments.of(what, old, now, goesOn);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aSessionGoesOnIfWhatItBeganWithStillHolds(String what, GrantScope old, GrantScope now, boolean goesOn) {
        assertEquals(goesOn, ScopeChange.goesOn(old, now, HERE::equals), what);
    }
}
