package io.portcullis.policy;

import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which scopes this version enforces: a part that it does not must never be taken for none. */
public final class Scopes {
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

    /** The parts of a scope that this version does not enforce, by their fields. */
    public static List<String> notEnforced(GrantScope scope) {
        List<String> fields = new ArrayList<>();
        if (scope.statement() != null) {
            fields.add("statement");
        }
        if (!scope.pins().isEmpty()) {
            fields.add("pins");
        }
        if (scope.windows() != null) {
            fields.add("windows");
        }
        if (scope.latency() != null) {
            fields.add("latency");
        }
        if (!scope.budgets().isEmpty()) {
            fields.add("budgets");
        }
        return fields;
    }
}
