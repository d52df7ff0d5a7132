package io.portcullis.model.scope;

import io.portcullis.model.Bytes;
import io.portcullis.model.Cidr;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Scopes to test with. */
public final class TestScopes {
    public static final String FINGERPRINT = "1:a66f40ea65262d8c68c450707cd88a54e70b6e9d8466681b3d93d54b186c6b4d";
    public static final WeeklyWindows OFFICE = new WeeklyWindows(
            "Europe/Berlin",
            List.of(new WeeklyWindows.Window(Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), 8 * 60, 18 * 60)));
    public static final LatencyWindow LATENCY = new LatencyWindow(
            95, Duration.ofMillis(250), 100, Duration.ofSeconds(60), LatencyWindow.Action.QUEUE, Duration.ofSeconds(5));

    private TestScopes() {}

    /** With every limit but that to one statement. */
    public static GrantScope narrow() {
        Map<Budget, Long> budgets = new EnumMap<>(Budget.class);
        for (Budget budget : Budget.values()) {
            budgets.put(budget, 100L * budget.code());
        }
        return new GrantScope(
                Set.of(AllowedClass.READ, AllowedClass.WRITE),
                new NameRules(
                        List.of(ScopeName.parse("app.*"), ScopeName.parse("\"X y\".t")),
                        List.of(ScopeName.parse("app.secrets"))),
                new NameRules(List.of(ScopeName.ALL), List.of(ScopeName.parse("pg_catalog.pg_sleep"))),
                null,
                List.of("app", "public"),
                Map.of("work_mem", "64MB", "app.tenant", "7"),
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32")),
                OFFICE,
                LATENCY,
                budgets);
    }

    public static GrantScope reads() {
        return classes(AllowedClass.READ);
    }

    public static GrantScope classes(AllowedClass... classes) {
        return GrantScope.ofClasses(Set.of(classes));
    }

    public static GrantScope names(NameRules relations, NameRules functions, String... path) {
        return new GrantScope(
                Set.of(AllowedClass.READ),
                relations,
                functions,
                null,
                List.of(path),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    public static GrantScope bound(BoundStatement statement) {
        return new GrantScope(null, null, null, statement, List.of("app"), Map.of(), List.of(), null, null, Map.of());
    }

    /** Reading once, at the gateway gw1, for an hour. */
    public static GrantScope emergency() {
        return reads().inEmergency(new EmergencyUse("gw1", Duration.ofHours(1)));
    }

    public static BoundStatement exact() {
        return new BoundStatement.Exact(
                "delete from t where id = $1 and note = 'ä'",
                List.of(
                        new BoundStatement.Parameter(23, true, Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) 7)),
                        new BoundStatement.Parameter(0, false, null)),
                1);
    }
}
