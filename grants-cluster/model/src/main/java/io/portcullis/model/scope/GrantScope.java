package io.portcullis.model.scope;

import io.portcullis.model.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a grant allows within its role. What is not limited is allowed: an absent part limits nothing.
 *
 * @param classes null: every class. A function that {@code functions} allows needs no ROUTINE
 * @param relations null: every relation
 * @param functions null: those without side effects, and with ROUTINE every function
 * @param statement null: not bound to one
 * @param searchPath the schemas in which names without one are looked up, pinned; null: the role's own. It is there if relations,
 *     functions or a statement are
 * @param pins settings of the session that keep these values
 * @param origins networks a client may come from; empty: every one
 * @param windows null: always
 * @param budgets those that are limited
 * @param emergency null: an ordinary grant, for as many sessions as one likes
 */
public record GrantScope(
        @Nullable Set<AllowedClass> classes,
        @Nullable NameRules relations,
        @Nullable NameRules functions,
        @Nullable BoundStatement statement,
        @Nullable List<String> searchPath,
        Map<String, String> pins,
        List<Cidr> origins,
        @Nullable WeeklyWindows windows,
        @Nullable LatencyWindow latency,
        Map<Budget, Long> budgets,
        @Nullable EmergencyUse emergency) {
    /** Everything the role may do. */
    public static final GrantScope FULL =
            new GrantScope(null, null, null, null, null, Map.of(), List.of(), null, null, Map.of());

    private static final int MOST_SCHEMAS = 50;
    private static final int MAX_SCHEMA_BYTES = 63;
    private static final int MOST_PINS = 50;
    private static final int MAX_PIN_BYTES = 1000;
    private static final int MOST_ORIGINS = 100;
    private static final long MOST_BUDGET = 1L << 53;

    private static final Pattern SETTING = Pattern.compile("[a-z_][a-z0-9_$]{0,62}([.][a-z_][a-z0-9_$]{0,62})?");

    /** Settings that a scope decides elsewhere, or that would change the identity. */
    private static final Set<String> NEVER_PINNED =
            Set.of("search_path", "role", "session_authorization", "client_encoding");

    /**
     * Checks each part, and that they fit each other.
     *
     * @throws IllegalArgumentException naming the field
     */
    public GrantScope {
        if (classes != null) {
            classes = Set.copyOf(classes);
            ScopeTexts.requireRange("classes", classes.size(), 1, AllowedClass.values().length);
        }
        if (searchPath != null) {
            searchPath = List.copyOf(searchPath);
            requireSearchPath(searchPath);
        } else if (relations != null || functions != null || statement != null) {
            throw new IllegalArgumentException("searchPath must be given with relations, functions or a statement");
        }
        if (statement != null && (classes != null || relations != null || functions != null)) {
            throw new IllegalArgumentException(
                    "statement must stand alone: classes, relations and functions add nothing to it");
        }
        pins = Map.copyOf(pins);
        requirePins(pins);
        origins = List.copyOf(origins);
        ScopeTexts.requireRange("origins", origins.size(), 0, MOST_ORIGINS);
        budgets = Map.copyOf(budgets);
        requireBudgets(budgets, classes);
        if (emergency != null && (statement != null || !budgets.isEmpty())) {
            throw new IllegalArgumentException(
                    "emergency must have no budgets and no statement: with everything else down nobody could count them");
        }
    }

    /** The scope of an ordinary grant. */
    public GrantScope(
            @Nullable Set<AllowedClass> classes,
            @Nullable NameRules relations,
            @Nullable NameRules functions,
            @Nullable BoundStatement statement,
            @Nullable List<String> searchPath,
            Map<String, String> pins,
            List<Cidr> origins,
            @Nullable WeeklyWindows windows,
            @Nullable LatencyWindow latency,
            Map<Budget, Long> budgets) {
        this(classes, relations, functions, statement, searchPath, pins, origins, windows, latency, budgets, null);
    }

    /** A scope that limits the classes of statements and nothing else. */
    public static GrantScope ofClasses(Set<AllowedClass> classes) {
        return new GrantScope(classes, null, null, null, null, Map.of(), List.of(), null, null, Map.of());
    }

    public boolean isFull() {
        return equals(FULL);
    }

    /** The same in other hours of the week; null: always. */
    public GrantScope within(@Nullable WeeklyWindows hours) {
        return new GrantScope(
                classes,
                relations,
                functions,
                statement,
                searchPath,
                pins,
                origins,
                hours,
                latency,
                budgets,
                emergency);
    }

    /** The same for one use in an emergency; null: for ordinary use. */
    public GrantScope inEmergency(@Nullable EmergencyUse use) {
        return new GrantScope(
                classes, relations, functions, statement, searchPath, pins, origins, windows, latency, budgets, use);
    }

    private static void requireSearchPath(List<String> schemas) {
        ScopeTexts.requireRange("searchPath", schemas.size(), 1, MOST_SCHEMAS);
        for (String schema : schemas) {
            ScopeTexts.requireName("searchPath", schema, MAX_SCHEMA_BYTES);
            if (schema.equals("$user") || schema.equals("pg_temp")) {
                throw new IllegalArgumentException(
                        "searchPath must name schemas; pg_temp is appended, $user has no place in it");
            }
        }
        if (Set.copyOf(schemas).size() != schemas.size()) {
            throw new IllegalArgumentException("searchPath must name each schema once");
        }
    }

    private static void requirePins(Map<String, String> pins) {
        ScopeTexts.requireRange("pins", pins.size(), 0, MOST_PINS);
        new TreeMap<>(pins).forEach((setting, value) -> {
            if (!SETTING.matcher(setting).matches() || NEVER_PINNED.contains(setting)) {
                throw new IllegalArgumentException(
                        "pins must be settings in lower case, and none of " + new TreeSet<>(NEVER_PINNED));
            }
            ScopeTexts.requireLength("pins." + setting, value, 0, MAX_PIN_BYTES);
        });
    }

    private static void requireBudgets(Map<Budget, Long> budgets, @Nullable Set<AllowedClass> classes) {
        budgets.forEach((budget, limit) -> ScopeTexts.requireRange("budgets." + budget.field(), limit, 1, MOST_BUDGET));
        if (budgets.containsKey(Budget.ROWS_AFFECTED) && classes != null && !classes.contains(AllowedClass.WRITE)) {
            throw new IllegalArgumentException("budgets.rowsAffected needs the class WRITE");
        }
    }
}
