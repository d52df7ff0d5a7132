package io.portcullis.server.rules;

import io.portcullis.model.Cidr;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.scope.DryRun;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scope of a grant: the widest that a rule gives, narrowed to what was asked for. Part by part; a part that nobody asked for is the
 * rule's. What is not surely within the rule's is too wide.
 */
public sealed interface ScopeLimit {
    /** What the grant allows. */
    record Within(GrantScope scope) implements ScopeLimit {}

    /** More was asked for than the rule gives. */
    record TooWide(Obstacle obstacle) implements ScopeLimit {}

    /** What becomes of the scope that was asked for. */
    static ScopeLimit of(GrantScope widest, Asked asked) {
        try {
            GrantScope wish = asked.scope();
            return new Within(wish.statement() == null ? narrowed(widest, wish) : bound(widest, wish, asked));
        } catch (Wider e) {
            return new TooWide(e.obstacle);
        } catch (IllegalArgumentException e) {
            return new TooWide(new Obstacle("scope", "gives a scope that this does not fit into: " + e.getMessage()));
        }
    }

    private static GrantScope narrowed(GrantScope widest, GrantScope wish) {
        return new GrantScope(
                classes(widest.classes(), wish.classes()),
                names("scope.relations", widest.relations(), wish.relations()),
                names("scope.functions", widest.functions(), wish.functions()),
                null,
                same("scope.searchPath", widest.searchPath(), wish.searchPath()),
                pins(widest.pins(), wish.pins()),
                origins(widest.origins(), wish.origins()),
                same("scope.windows", widest.windows(), wish.windows()),
                same("scope.latency", widest.latency(), wish.latency()),
                budgets(widest.budgets(), wish.budgets()));
    }

    /** One statement is within a scope that would let it pass. */
    private static GrantScope bound(GrantScope widest, GrantScope wish, Asked asked) {
        BoundStatement statement = Objects.requireNonNull(wish.statement());
        if (widest.classes() != null || widest.relations() != null || widest.functions() != null) {
            String text = asked.statement();
            if (text == null) {
                throw new Wider("scope.statement", "must see the text of a statement");
            }
            DryRun.Foreseen foreseen = new DryRun(widest, "the rule").of(text);
            if (foreseen.denial() != null) {
                throw new Wider(
                        "scope.statement",
                        "does not give this statement: " + foreseen.denial().detail());
            }
        }
        return new GrantScope(
                null,
                null,
                null,
                statement,
                same("scope.searchPath", widest.searchPath(), wish.searchPath()),
                pins(widest.pins(), wish.pins()),
                origins(widest.origins(), wish.origins()),
                same("scope.windows", widest.windows(), wish.windows()),
                same("scope.latency", widest.latency(), wish.latency()),
                budgets(widest.budgets(), wish.budgets()));
    }

    private static @Nullable Set<AllowedClass> classes(
            @Nullable Set<AllowedClass> widest, @Nullable Set<AllowedClass> wish) {
        if (widest == null || wish == null) {
            return wish == null ? widest : wish;
        }
        if (!widest.containsAll(wish)) {
            throw new Wider("scope.classes", "gives only " + new TreeSet<>(widest));
        }
        return wish;
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

    private static <T> @Nullable T same(String field, @Nullable T widest, @Nullable T wish) {
        if (widest == null || wish == null) {
            return wish == null ? widest : wish;
        }
        if (!widest.equals(wish)) {
            throw new Wider(field, "gives another " + field.substring(field.indexOf('.') + 1));
        }
        return wish;
    }

    private static Map<String, String> pins(Map<String, String> widest, Map<String, String> wish) {
        Map<String, String> all = new HashMap<>(wish);
        widest.forEach((setting, value) -> {
            if (!value.equals(all.getOrDefault(setting, value))) {
                throw new Wider("scope.pins", "fixes " + setting + " to another value");
            }
            all.put(setting, value);
        });
        return all;
    }

    private static List<Cidr> origins(List<Cidr> widest, List<Cidr> wish) {
        if (widest.isEmpty() || wish.isEmpty()) {
            return wish.isEmpty() ? widest : wish;
        }
        for (Cidr origin : wish) {
            if (widest.stream().noneMatch(one -> one.covers(origin))) {
                throw new Wider("scope.origins", "does not give " + origin);
            }
        }
        return wish;
    }

    private static Map<Budget, Long> budgets(Map<Budget, Long> widest, Map<Budget, Long> wish) {
        Map<Budget, Long> all = new EnumMap<>(Budget.class);
        all.putAll(widest);
        wish.forEach((budget, amount) -> {
            if (amount > widest.getOrDefault(budget, Long.MAX_VALUE)) {
                throw new Wider("scope.budgets", "gives at most " + widest.get(budget) + " " + budget.field());
            }
            all.put(budget, amount);
        });
        return all;
    }

    /** Ends the comparison at the first part that is too wide. */
    final class Wider extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final Obstacle obstacle;

        Wider(String field, String why) {
            super(why, null, false, false);
            this.obstacle = new Obstacle(field, why);
        }
    }
}
