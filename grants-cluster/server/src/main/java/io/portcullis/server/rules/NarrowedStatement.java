package io.portcullis.server.rules;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.DryRun;
import io.portcullis.server.rules.ScopeLimit.Wider;
import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Effect;
import io.portcullis.sql.StatementClass;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scope of a wish for a single statement, which is within a rule's if that would let it pass. A gateway lets the statement pass
 * whatever its class, what it names and what it sets: so all of that is looked at here.
 */
final class NarrowedStatement {
    private static final String FIELD = "scope.statement";
    /** Who has that alone has no sessions. */
    private static final Set<AllowedClass> REPLICATION = Set.of(AllowedClass.REPLICATION);

    private static final ClassSet READING =
            ClassSet.of(StatementClass.READ, StatementClass.TRANSACTION, StatementClass.SESSION);

    private final Widest rule;
    private final GrantScope widest;
    private final Asked asked;
    private final BoundStatement statement;
    private final Narrowing narrowing;

    NarrowedStatement(Widest rule, Asked asked) {
        this.rule = rule;
        this.widest = rule.scope();
        this.asked = asked;
        this.statement = Objects.requireNonNull(asked.scope().statement());
        this.narrowing = new Narrowing(rule, asked.scope());
    }

    GrantScope scope() {
        if (REPLICATION.equals(widest.classes())) {
            throw new Wider(FIELD, "gives replication only");
        }
        if (statement.uses() > rule.uses()) {
            throw new Wider(FIELD, "lets a statement run at most " + rule.uses() + " times");
        }
        if (statement instanceof BoundStatement.Shape && !rule.shapes()) {
            throw new Wider(FIELD, "gives a statement as it is, and not all of its shape");
        }
        List<String> path = narrowing.searchPath();
        boolean reads = reads(path);
        return new GrantScope(
                null,
                null,
                null,
                statement,
                path,
                reads ? narrowing.pinsForReading() : narrowing.pins(),
                narrowing.origins(),
                Narrowing.same("scope.windows", widest.windows(), asked.scope().windows()),
                Narrowing.same("scope.latency", widest.latency(), asked.scope().latency()),
                narrowing.budgets(null));
    }

    /** Whether it only reads, and is to be held to that; {@link Wider} if the rule does not give it. */
    private boolean reads(@Nullable List<String> path) {
        String text = asked.statement();
        if (text == null) {
            // Who has been granted a shape has shown its text then: it is not kept with the grant.
            if (asked.began() == null || isLimited()) {
                throw new Wider(FIELD, "must see the text of a statement");
            }
            return false;
        }
        DryRun.Foreseen foreseen = new DryRun(limit(path), "the grant").of(text);
        if (foreseen.denial() != null) {
            throw new Wider(
                    FIELD, "does not give this statement: " + foreseen.denial().detail());
        }
        if (statement instanceof BoundStatement.Shape && sets(foreseen.classified())) {
            throw new Wider(FIELD, "does not give a shape that sets something: its literals would say what");
        }
        boolean onlyReading = widest.classes() != null && Narrowing.READING.containsAll(widest.classes());
        return onlyReading || foreseen.needs().stream().allMatch(needs -> READING.containsAll(needs.classes()));
    }

    private boolean isLimited() {
        return widest.classes() != null
                || widest.relations() != null
                || widest.functions() != null
                || !widest.pins().isEmpty();
    }

    /** What a session could do under the rule that has this search path: its fixed settings stay fixed. */
    private GrantScope limit(@Nullable List<String> path) {
        return new GrantScope(
                widest.classes(),
                widest.relations(),
                widest.functions(),
                null,
                path,
                narrowing.pins(),
                List.of(),
                null,
                null,
                Map.of());
    }

    private static boolean sets(Classified classified) {
        return classified instanceof Classified.Script script
                && script.statements().stream()
                        .flatMap(one -> one.effects().stream())
                        .anyMatch(Effect.Sets.class::isInstance);
    }
}
