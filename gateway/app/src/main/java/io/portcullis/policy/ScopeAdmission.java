package io.portcullis.policy;

import io.portcullis.model.Cidr;
import io.portcullis.model.Scope;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a grant's scope admits a connection of a kind at all. A scope of which any part would not be enforced in such a
 * session must not be taken for a wider one.
 *
 * <p>Replication is never implied: what a walsender sends is the whole server, whatever database the grant names, so the
 * grant must say REPLICATION.
 */
final class ScopeAdmission {
    private static final Set<AllowedClass> ALL = Set.of(AllowedClass.values());
    private static final Set<AllowedClass> REPLICATION_ONLY = Set.of(AllowedClass.REPLICATION);

    private ScopeAdmission() {}

    /**
     * Why it does not, or null.
     *
     * @param from whether the client comes from that network
     */
    static @Nullable RefusalReason obstacle(Scope scope, Replication connection, Predicate<Cidr> from, Instant now) {
        if (scope.isFull()) {
            return connection == Replication.NONE ? null : RefusalReason.REPLICATION;
        }
        GrantScope read = Scopes.enforceable(scope);
        return read == null ? RefusalReason.GRANT_NOT_UNDERSTOOD : obstacle(read, connection, from, now);
    }

    private static @Nullable RefusalReason obstacle(
            GrantScope scope, Replication connection, Predicate<Cidr> from, Instant now) {
        Set<AllowedClass> classes = scope.classes() == null ? Set.of() : scope.classes();
        if (connection != Replication.NONE && !classes.contains(AllowedClass.REPLICATION)) {
            return RefusalReason.REPLICATION;
        }
        boolean enforced = switch (connection) {
            // Its walsender understands nothing that another class could forbid.
            case PHYSICAL -> saysNothingOfSessions(scope);
            case DATABASE -> classes.equals(ALL) && saysNothingOfSessions(scope);
            // No statement would be allowed.
            case NONE -> !classes.equals(REPLICATION_ONLY);
        };
        if (!enforced) {
            return RefusalReason.GRANT_NOT_UNDERSTOOD;
        }
        boolean fromElsewhere =
                !scope.origins().isEmpty() && scope.origins().stream().noneMatch(from);
        if (fromElsewhere) {
            return RefusalReason.GRANT_FOR_OTHER_ORIGIN;
        }
        WeeklyWindows windows = scope.windows();
        return windows == null || windows.isOpen(now) ? null : RefusalReason.OUTSIDE_WINDOW;
    }

    /** Whether it has nothing that would have to be kept within a session. */
    private static boolean saysNothingOfSessions(GrantScope scope) {
        return scope.relations() == null
                && scope.functions() == null
                && scope.searchPath() == null
                && scope.statement() == null
                && scope.pins().isEmpty()
                && scope.latency() == null
                && scope.budgets().isEmpty();
    }
}
