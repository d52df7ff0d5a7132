package io.portcullis.session.scoped;

import io.portcullis.sql.Effect;
import io.portcullis.sql.Name;
import io.portcullis.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What statements do to the names of prepared statements and portals. */
final class Effects {
    private Effects() {}

    /** A name that a text gives, and what then stands under it. */
    record Named(String name, Slot slot) {}

    /** What a text prepares, once for each time. */
    static List<Named> prepared(Slot slot) {
        List<Named> all = List.of();
        for (Statement statement : slot.statements()) {
            for (Effect effect : statement.effects()) {
                if (effect instanceof Effect.Prepares prepares
                        && prepares.statement().exact()) {
                    all = all.isEmpty() ? new ArrayList<>() : all;
                    all.add(new Named(prepares.statement().last(), slot.inner(statement)));
                }
            }
        }
        return all;
    }

    /** How many cursors a text may declare. */
    static int declared(Slot slot) {
        int count = 0;
        for (Statement statement : slot.statements()) {
            for (Effect effect : statement.effects()) {
                count += effect instanceof Effect.Declares ? 1 : 0;
            }
        }
        return count;
    }

    /**
     * A statement has run.
     *
     * @param text what it is one statement of
     * @param certain whether it surely has, and to its end
     */
    static void apply(Statement statement, Slot text, boolean certain, Names statements, Names portals) {
        for (Effect effect : statement.effects()) {
            apply(effect, text.inner(statement), certain, statements, portals);
        }
    }

    /** @param inner what the statement prepares or declares, if it does */
    private static void apply(Effect effect, Slot inner, boolean certain, Names statements, Names portals) {
        switch (effect) {
            case Effect.Prepares prepares -> {
                Name name = prepares.statement();
                // One whose name can not be told is never found: to run it is denied.
                if (name.exact()) {
                    List<Slot> slot = List.of(inner);
                    if (certain) {
                        statements.put(name.last(), slot);
                    } else {
                        statements.mayBe(name.last(), slot, false);
                    }
                }
            }
            case Effect.Deallocates(Name name) -> {
                if (name == null) {
                    goes(certain, statements);
                } else {
                    goes(name, certain, statements);
                }
            }
            case Effect.Closes(Name name) -> {
                if (name == null) {
                    // The portal that runs it stays, and that is nearly always the unnamed one.
                    List<Slot> unnamed = portals.slots("");
                    goes(certain, portals);
                    if (!unnamed.isEmpty()) {
                        portals.mayBe("", unnamed, false);
                    }
                } else {
                    goes(name, certain, portals);
                }
            }
            case Effect.Declares(Name name) -> {
                if (name.exact()) {
                    portals.mayBe(name.last(), List.of(inner), true);
                }
            }
            case Effect.Executes(Name name) -> executes(name, statements, portals);
            case Effect.Fetches _, Effect.Sets _, Effect.Resets _, Effect.Shows _ -> {}
        }
    }

    /** A prepared statement of the protocol may itself be a PREPARE, a DEALLOCATE, or an EXECUTE of another. */
    private static void executes(Name name, Names statements, Names portals) {
        for (Slot slot : statements.slots(name.last())) {
            for (Statement statement : slot.statements()) {
                for (Effect effect : statement.effects()) {
                    switch (effect) {
                        case Effect.Executes _ -> {
                            statements.allMayBeGone();
                            portals.allMayBeGone();
                        }
                        case Effect.Prepares _,
                                Effect.Deallocates _,
                                Effect.Closes _,
                                Effect.Declares _,
                                Effect.Fetches _,
                                Effect.Sets _,
                                Effect.Resets _,
                                Effect.Shows _ -> apply(effect, slot.inner(statement), false, statements, portals);
                    }
                }
            }
        }
    }

    private static void goes(boolean certain, Names names) {
        if (certain) {
            names.removeAll();
        } else {
            names.allMayBeGone();
        }
    }

    private static void goes(Name name, boolean certain, Names names) {
        if (certain && name.exact()) {
            names.remove(name.last());
        } else if (name.exact()) {
            names.mayBeGone(name.last());
        } else {
            names.allMayBeGone();
        }
    }
}
