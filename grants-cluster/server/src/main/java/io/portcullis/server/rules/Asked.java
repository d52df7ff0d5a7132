package io.portcullis.server.rules;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.DryRun;
import io.portcullis.scope.Needs;
import io.portcullis.sql.ClassSet;
import io.portcullis.sql.StatementClass;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for.
 *
 * @param target its name; {@code labels} are its labels
 * @param scope what they want to be allowed within the role
 * @param statement the text of the one statement that the scope is bound to; null if it is bound to none, or its text is not known
 * @param wishedStart when it was to begin, as it stood when it was asked for
 * @param start when the grant begins if it is granted; later than {@code wishedStart} if that has gone by meanwhile
 * @param end when it is to end
 * @param began when the grant began that is to be extended; null for a new one
 * @param ticket null if none is named
 * @param now when it was asked for
 */
public record Asked(
        Requester who,
        String target,
        Map<String, String> labels,
        String role,
        GrantScope scope,
        @Nullable String statement,
        Instant wishedStart,
        Instant start,
        Instant end,
        @Nullable Instant began,
        String reason,
        @Nullable String ticket,
        Instant now) {
    public Asked {
        labels = Map.copyOf(labels);
    }

    /**
     * The classes of statements that it asks for. Who names none asks for all, but for a single statement: that has those it needs. What
     * is known of one text of a shape is not known of the others. Reads the text anew each time.
     */
    Set<AllowedClass> classes() {
        if (scope.classes() != null) {
            return scope.classes();
        }
        if (!(scope.statement() instanceof BoundStatement.Exact) || statement == null) {
            return EnumSet.allOf(AllowedClass.class);
        }
        ClassSet needed = new DryRun(GrantScope.FULL, "")
                .of(statement).needs().stream().map(Needs::classes).reduce(ClassSet.NONE, ClassSet::union);
        Set<AllowedClass> classes = EnumSet.noneOf(AllowedClass.class);
        for (AllowedClass one : AllowedClass.values()) {
            if (needed.contains(StatementClass.valueOf(one.name()))) {
                classes.add(one);
            }
        }
        return classes;
    }

    /** How long it is wanted for: of a grant that is extended, from the asking on. */
    Duration length() {
        return Duration.between(start, end);
    }
}
