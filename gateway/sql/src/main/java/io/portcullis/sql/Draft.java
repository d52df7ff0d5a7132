package io.portcullis.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A statement while its tokens are read. */
final class Draft {
    private final List<Effect> effects = new ArrayList<>();
    private final Set<Name> calls = new LinkedHashSet<>();
    private final Set<Name> foreign = new LinkedHashSet<>();
    private final Set<Name> relations = new LinkedHashSet<>();
    private final EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);

    private Command command = Command.UNKNOWN;
    private int classes;
    private int own;

    Command command() {
        return command;
    }

    void command(Command command) {
        this.command = command;
    }

    /** It is of that class, and a grant must allow it. */
    void needs(StatementClass one) {
        needs(one.bit());
    }

    void needs(ClassSet set) {
        needs(set.bits());
    }

    private void needs(int bits) {
        classes |= bits;
        own |= bits;
    }

    /** It is of that class, but every grant allows it. */
    void harmless(StatementClass one) {
        classes |= one.bit();
    }

    boolean writes() {
        return (own & StatementClass.WRITE.bit()) != 0;
    }

    /** Nothing is sure of it. */
    void unknown() {
        command = Command.UNKNOWN;
        needs(ClassSet.ALL.bits());
    }

    void trait(Trait trait) {
        traits.add(trait);
    }

    void effect(Effect effect) {
        effects.add(effect);
        if (effect instanceof Effect.Executes) {
            classes = ClassSet.ALL.bits();
        }
    }

    void calls(Name name) {
        calls(name, ReadFunctions.contains(name));
    }

    /** @param known whether it is known what the function does */
    void calls(Name name, boolean known) {
        if (calls.add(name) && !known) {
            foreign.add(name);
            classes |= StatementClass.ROUTINE.bit();
        }
    }

    void relation(Name name) {
        relations.add(name);
    }

    /** Everything of a statement that runs inside of this one. */
    void takes(Draft inner) {
        classes |= inner.classes;
        own |= inner.own;
        effects.addAll(inner.effects);
        traits.addAll(inner.traits);
        traits.remove(Trait.IS_PING);
        takesPlan(inner);
    }

    /**
     * What planning a statement takes: its relations are looked at, and functions without side effects may be called, as far as
     * their arguments are known.
     */
    void takesPlan(Draft inner) {
        relations.addAll(inner.relations);
        if (inner.traits.contains(Trait.HIDES_RELATIONS)) {
            traits.add(Trait.HIDES_RELATIONS);
        }
        for (Name call : inner.calls) {
            calls(call, !inner.foreign.contains(call));
        }
    }

    ClassSet needed() {
        return statement(0, 0).needed();
    }

    Statement statement(int start, int end) {
        return new Statement(
                start,
                end,
                command,
                new ClassSet(classes),
                new ClassSet(own),
                traits,
                effects,
                List.copyOf(calls),
                List.copyOf(foreign),
                List.copyOf(relations));
    }
}
