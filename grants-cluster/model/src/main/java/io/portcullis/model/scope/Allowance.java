package io.portcullis.model.scope;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What gateways count and share out among themselves: the budgets of a grant, and the runs of its bound statement. */
public enum Allowance {
    STATEMENTS(Budget.STATEMENTS),
    ROWS(Budget.ROWS),
    BYTES(Budget.BYTES),
    ROWS_AFFECTED(Budget.ROWS_AFFECTED),
    STATEMENT_TIME(Budget.STATEMENT_TIME),
    LOGINS(Budget.LOGINS),
    SESSIONS(Budget.SESSIONS),
    /** Runs of the statement that the grant is bound to. */
    USES(null);

    private final @Nullable Budget budget;

    Allowance(@Nullable Budget budget) {
        this.budget = budget;
    }

    /** Its name where gateways and grant cluster write it. */
    public String field() {
        return budget == null ? "uses" : budget.field();
    }

    /** Whether it limits what is there at the same time: what is given back can be used again. */
    public boolean isConcurrent() {
        return this == SESSIONS;
    }

    /** The one of that name, or null. */
    public static @Nullable Allowance ofField(String field) {
        for (Allowance one : values()) {
            if (one.field().equals(field)) {
                return one;
            }
        }
        return null;
    }

    /** What a scope limits, and how far. */
    public static Map<Allowance, Long> of(GrantScope scope) {
        Map<Allowance, Long> limits = new EnumMap<>(Allowance.class);
        for (Allowance one : values()) {
            Long limit = one.budget == null ? null : scope.budgets().get(one.budget);
            if (limit != null) {
                limits.put(one, limit);
            }
        }
        if (scope.statement() != null) {
            limits.put(USES, (long) scope.statement().uses());
        }
        return Collections.unmodifiableMap(limits);
    }
}
