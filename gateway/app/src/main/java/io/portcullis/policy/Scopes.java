package io.portcullis.policy;

import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import org.jspecify.annotations.Nullable;

/** Which scopes this version enforces: a part that it does not must never be taken for none. */
public final class Scopes {
    private Scopes() {}

    /** What a scope says; null if this version does not understand all of it, and so would not enforce it. */
    public static @Nullable GrantScope enforceable(Scope scope) {
        try {
            return ScopeCodec.decode(scope);
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

    /** How a grant of that scope is used in an emergency; null if it is an ordinary one, or is not {@link #enforceable}. */
    public static @Nullable EmergencyUse emergency(Scope scope) {
        return scope.isFull() ? null : ScopeCodec.emergency(scope);
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
}
