package io.portcullis.policy;

import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which scopes this version enforces: a part that it does not must never be taken for none. */
public final class Scopes {
    private static final List<Budget> NOT_ENFORCED = List.of(Budget.ROWS_AFFECTED, Budget.STATEMENT_TIME);

    private Scopes() {}

    /** What a scope says; null if this version does not understand or does not enforce all of it. */
    public static @Nullable GrantScope enforceable(Scope scope) {
        try {
            GrantScope read = ScopeCodec.decode(scope);
            return notEnforced(read).isEmpty() ? read : null;
        } catch (RefusedRecord e) {
            return null;
        }
    }

    /** The hours of the week of a scope; null if it has none, or is not {@link #enforceable}. */
    public static @Nullable WeeklyWindows windows(Scope scope) {
        if (scope.isFull()) {
            return null;
        }
        GrantScope read = enforceable(scope);
        return read == null ? null : read.windows();
    }

    /** Whether two scopes differ in nothing but their hours of the week, which can change while a session goes on. */
    public static boolean sameButWindows(Scope one, Scope other) {
        if (one.equals(other)) {
            return true;
        }
        GrantScope first = enforceable(one);
        GrantScope second = enforceable(other);
        return first != null && second != null && first.within(null).equals(second.within(null));
    }

    /** The parts of a scope that this version does not enforce, by their fields. */
    public static List<String> notEnforced(GrantScope scope) {
        List<String> fields = new ArrayList<>();
        for (Budget budget : NOT_ENFORCED) {
            if (scope.budgets().containsKey(budget)) {
                fields.add("budgets." + budget.field());
            }
        }
        return fields;
    }
}
