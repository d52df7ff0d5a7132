package io.portcullis.policy.rights;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.util.List;

/** What the grants for a role at a target do not allow. */
public record GrantLimits(List<GrantScope> scopes) {
    private static final String READ_ONLY = "default_transaction_read_only";

    public GrantLimits {
        scopes = List.copyOf(scopes);
    }

    /** How many of them do not allow statements of that class. */
    public long without(AllowedClass wanted) {
        return scopes.stream().filter(scope -> !allows(scope, wanted)).count();
    }

    /** How many of them allow some relations only. */
    public long ofSomeRelations() {
        return scopes.stream()
                .filter(scope -> scope.relations() != null || scope.statement() != null)
                .count();
    }

    private static boolean allows(GrantScope scope, AllowedClass wanted) {
        if (scope.statement() != null) {
            // Which classes it needs is for its text to say: it may be of those that people bind statements of.
            return switch (wanted) {
                case READ -> true;
                case WRITE, DDL, ROUTINE -> !"on".equals(scope.pins().get(READ_ONLY));
                case TRANSACTION, SESSION, ADMIN, PROGRAM_OR_FILE, REPLICATION -> false;
            };
        }
        return scope.classes() == null || scope.classes().contains(wanted);
    }

    /** For people: {@code 2 of 3 grants allow no WRITE}. */
    String words(AllowedClass missing) {
        return without(missing) + " of " + scopes.size() + " grants allow no " + missing;
    }
}
