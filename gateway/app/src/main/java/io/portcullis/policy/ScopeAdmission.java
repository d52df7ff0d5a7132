package io.portcullis.policy;

import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private ScopeAdmission() {}

    /** Why it does not, or null. */
    static @Nullable RefusalReason obstacle(Scope scope, Replication connection) {
        if (scope.isFull()) {
            return connection == Replication.NONE ? null : RefusalReason.REPLICATION;
        }
        try {
            return obstacle(ScopeCodec.decode(scope), connection);
        } catch (RefusedRecord e) {
            return RefusalReason.GRANT_NOT_UNDERSTOOD;
        }
    }

    private static @Nullable RefusalReason obstacle(GrantScope scope, Replication connection) {
        Set<AllowedClass> classes = scope.classes() == null ? Set.of() : scope.classes();
        if (connection != Replication.NONE && !classes.contains(AllowedClass.REPLICATION)) {
            return RefusalReason.REPLICATION;
        }
        boolean enforced = switch (connection) {
            // Its walsender understands nothing that another class could forbid.
            case PHYSICAL -> true;
            case DATABASE, NONE -> classes.equals(ALL);
        };
        return enforced && limitsClassesOnly(scope) ? null : RefusalReason.GRANT_NOT_UNDERSTOOD;
    }

    private static boolean limitsClassesOnly(GrantScope scope) {
        Set<AllowedClass> classes = scope.classes();
        return new GrantScope(classes, null, null, null, null, Map.of(), List.of(), null, null, Map.of()).equals(scope);
    }
}
