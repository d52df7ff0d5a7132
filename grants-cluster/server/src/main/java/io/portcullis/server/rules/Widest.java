package io.portcullis.server.rules;

import io.portcullis.model.scope.GrantScope;
import java.util.List;

/**
 * The widest that a rule gives.
 *
 * @param scope of a grant that nobody asked less of; it is bound to no statement
 * @param schemas those of which a wish may choose where names are looked up, if {@code scope} does not say it; empty: it may not choose
 * @param uses how often a single statement may run
 * @param shapes whether a wish may be for all statements of a shape
 */
public record Widest(GrantScope scope, List<NamePattern> schemas, int uses, boolean shapes) {
    /** The most that a grant can have. */
    static final int MOST_USES = 1_000_000;

    /** Everything, but for what a wish may choose. */
    public static final Widest FULL = new Widest(GrantScope.FULL, List.of(), MOST_USES, true);

    private static final String SYSTEM = "pg_";

    public Widest {
        schemas = List.copyOf(schemas);
        if (scope.statement() != null) {
            throw new IllegalArgumentException("a statement is asked for, not given");
        }
        if (scope.emergency() != null) {
            throw new IllegalArgumentException("for emergencies operators give grants, not rules");
        }
    }

    /** The system's schemas go before all others unless they are named: only who names them in a rule gives them. */
    boolean hasSchema(String schema) {
        return schemas.stream().anyMatch(one -> one.matches(schema) && !(one.starred() && schema.startsWith(SYSTEM)));
    }
}
