package io.portcullis.server.rules;

import io.portcullis.model.Cidr;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.server.rules.ScopeLimit.Wider;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Each part of a scope: the wish's, if it is within the rule's. Throws {@link Wider} where it is not. */
final class Narrowing {
    /** Who needs none of the other classes changes nothing, and is held to that by the target too. */
    static final Set<AllowedClass> READING = Set.of(AllowedClass.READ, AllowedClass.TRANSACTION, AllowedClass.SESSION);

    private static final String READ_ONLY = "default_transaction_read_only";
    private static final String ON = "on";

    private final Widest rule;
    private final GrantScope widest;
    private final GrantScope wish;

    Narrowing(Widest rule, GrantScope wish) {
        this.rule = rule;
        this.widest = rule.scope();
        this.wish = wish;
        if (wish.emergency() != null) {
            throw new Wider("scope.emergency", "gives nothing for the day on which nothing else works: operators do");
        }
    }

    /** Of a wish that is not for a single statement. */
    GrantScope scope() {
        Set<AllowedClass> classes = classes();
        return new GrantScope(
                classes,
                names("scope.relations", widest.relations(), wish.relations()),
                functions(classes),
                null,
                searchPath(),
                pins(),
                origins(),
                same("scope.windows", widest.windows(), wish.windows()),
                same("scope.latency", widest.latency(), wish.latency()),
                budgets(classes));
    }

    private @Nullable Set<AllowedClass> classes() {
        // All classes are all but this one: gateways let nobody replicate who does not name it.
        if (widest.classes() == null && wish.classes() != null && wish.classes().contains(AllowedClass.REPLICATION)) {
            throw new Wider("scope.classes", "does not name REPLICATION, which is never implied");
        }
        if (widest.classes() == null || wish.classes() == null) {
            return wish.classes() == null ? widest.classes() : wish.classes();
        }
        if (!widest.classes().containsAll(wish.classes())) {
            throw new Wider("scope.classes", "gives only " + new TreeSet<>(widest.classes()));
        }
        return wish.classes();
    }

    /**
     * To name a function is to allow what the classes may not, and what names of relations would not: it is narrower only where each
     * function could be called without. That must be asked for: what a rule is for, and what is denied, is said in classes.
     *
     * @param classes that are given
     */
    private @Nullable NameRules functions(@Nullable Set<AllowedClass> classes) {
        if (widest.functions() == null && wish.functions() != null) {
            if (widest.relations() != null || !hasRoutines(widest.classes())) {
                throw new Wider("scope.functions", "gives no function by its name");
            }
            if (!hasRoutines(classes)) {
                throw new Wider("scope.functions", "gives functions by their names only to who asks for ROUTINE");
            }
        }
        return names("scope.functions", widest.functions(), wish.functions());
    }

    private static boolean hasRoutines(@Nullable Set<AllowedClass> classes) {
        return classes == null || classes.contains(AllowedClass.ROUTINE);
    }

    private static @Nullable NameRules names(String field, @Nullable NameRules widest, @Nullable NameRules wish) {
        if (widest == null || wish == null) {
            return wish == null ? widest : wish;
        }
        for (ScopeName name : wish.allow()) {
            if (widest.allow().stream().noneMatch(one -> covers(one, name))) {
                throw new Wider(field, "does not give " + name);
            }
        }
        return new NameRules(
                wish.allow(),
                Stream.concat(widest.deny().stream(), wish.deny().stream())
                        .distinct()
                        .toList());
    }

    private static boolean covers(ScopeName one, ScopeName other) {
        return one.schema() == null
                || (one.schema().equals(other.schema())
                        && (one.name() == null || one.name().equals(other.name())));
    }

    /** What a text means depends on it. */
    @Nullable
    List<String> searchPath() {
        List<String> path = wish.searchPath();
        if (widest.searchPath() != null || path == null) {
            return same("scope.searchPath", widest.searchPath(), path);
        }
        if (rule.schemas().isEmpty()) {
            throw new Wider("scope.searchPath", "does not let a request choose where names are looked up");
        }
        for (String schema : path) {
            if (!rule.hasSchema(schema)) {
                throw new Wider("scope.searchPath", "does not give the schema " + schema);
            }
        }
        return path;
    }

    /** The rule's. Whoever asks can only have themselves held to reading. */
    Map<String, String> pins() {
        Map<String, String> pins = new HashMap<>(widest.pins());
        wish.pins().forEach((setting, value) -> {
            String fixed = pins.get(setting);
            boolean reading = fixed == null && setting.equals(READ_ONLY) && value.equals(ON);
            if (!reading && !value.equals(fixed)) {
                throw new Wider(
                        "scope.pins",
                        fixed == null ? "does not fix " + setting : "fixes " + setting + " to another value");
            }
            pins.put(setting, value);
        });
        return pins;
    }

    /** With what holds a session to reading, unless the rule says otherwise in so many words. */
    Map<String, String> pinsForReading() {
        Map<String, String> pins = pins();
        pins.putIfAbsent(READ_ONLY, ON);
        return pins;
    }

    /** Whether a scope is for reading and fixes at the same time that a session may write. */
    static boolean contradictsItself(GrantScope scope) {
        return scope.classes() != null
                && READING.containsAll(scope.classes())
                && !ON.equals(scope.pins().getOrDefault(READ_ONLY, ON));
    }

    List<Cidr> origins() {
        if (widest.origins().isEmpty() || wish.origins().isEmpty()) {
            return wish.origins().isEmpty() ? widest.origins() : wish.origins();
        }
        for (Cidr origin : wish.origins()) {
            if (widest.origins().stream().noneMatch(one -> one.covers(origin))) {
                throw new Wider("scope.origins", "does not give " + origin);
            }
        }
        return wish.origins();
    }

    static <T> @Nullable T same(String field, @Nullable T widest, @Nullable T wish) {
        if (widest == null || wish == null) {
            return wish == null ? widest : wish;
        }
        if (!widest.equals(wish)) {
            throw new Wider(field, "gives another " + field.substring(field.indexOf('.') + 1));
        }
        return wish;
    }

    /** @param classes null: all, or what a single statement needs */
    Map<Budget, Long> budgets(@Nullable Set<AllowedClass> classes) {
        Map<Budget, Long> all = new EnumMap<>(Budget.class);
        all.putAll(widest.budgets());
        wish.budgets().forEach((budget, amount) -> {
            if (amount > widest.budgets().getOrDefault(budget, Long.MAX_VALUE)) {
                throw new Wider(
                        "scope.budgets", "gives at most " + widest.budgets().get(budget) + " " + budget.field());
            }
            all.put(budget, amount);
        });
        if (classes != null
                && !classes.contains(AllowedClass.WRITE)
                && !wish.budgets().containsKey(Budget.ROWS_AFFECTED)) {
            boolean limited = all.remove(Budget.ROWS_AFFECTED) != null;
            if (limited && !READING.containsAll(classes)) {
                throw new Wider(
                        "scope.budgets",
                        "limits rowsAffected, which what can change rows otherwise than by WRITE gets around");
            }
        }
        return all;
    }
}
