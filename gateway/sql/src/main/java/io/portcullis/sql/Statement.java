package io.portcullis.sql;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one statement of a text can do.
 *
 * @param start the offset of its first byte
 * @param end the offset behind its last byte; neither space nor the semicolon belongs to it
 * @param classes everything it can do. Of one that runs something by name ({@code EXECUTE}) that is all: see {@link Effect.Executes}
 * @param own what a grant must allow for what the text itself says, apart from the functions it calls; nothing for the statements
 *     that every grant allows
 * @param effects in the order of the text
 * @param calls the functions it calls, each once, in the order of the text; what stands behind operators, casts, views, triggers and
 *     defaults is not among them, and see {@link Trait#HIDES_CALLS}
 * @param foreign those of the calls that are not known to be free of side effects
 * @param relations the tables and views it names, each once; what stands behind views, triggers, foreign keys and functions is not
 *     among them, and see {@link Trait#HIDES_RELATIONS}
 */
public record Statement(
        int start,
        int end,
        Command command,
        ClassSet classes,
        ClassSet own,
        Set<Trait> traits,
        List<Effect> effects,
        List<Name> calls,
        List<Name> foreign,
        List<Name> relations) {
    private static final ClassSet ROUTINE = ClassSet.of(StatementClass.ROUTINE);

    public Statement {
        traits = Set.copyOf(traits);
        effects = List.copyOf(effects);
        calls = List.copyOf(calls);
        foreign = List.copyOf(foreign);
        relations = List.copyOf(relations);
    }

    /** What a grant must allow, with what it runs by name taken for everything. */
    public ClassSet needed() {
        return runsByName() ? ClassSet.ALL : neededWithout(_ -> false);
    }

    /**
     * What a grant must allow for the text itself, without what it runs by name.
     *
     * @param harmless functions that are known to be free of side effects in this database, besides the built-in ones
     */
    public ClassSet neededWithout(Predicate<Name> harmless) {
        for (Name call : foreign) {
            if (!harmless.test(call)) {
                return own.union(ROUTINE);
            }
        }
        return own;
    }

    /** Whether every grant allows it though it is a query: see {@link Trait#IS_PING}. */
    public boolean isPing() {
        return command == Command.SELECT && traits.contains(Trait.IS_PING);
    }

    /** Whether it runs a prepared statement, whose classes the text does not tell. */
    public boolean runsByName() {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Executes) {
                return true;
            }
        }
        return false;
    }
}
