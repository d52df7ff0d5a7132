package io.portcullis.session.scoped;

import io.portcullis.sql.Effect;
import io.portcullis.sql.Name;
import io.portcullis.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What statements do to the names of prepared statements and portals. */
final class Effects {
    private Effects() {}

    /** The names under which a text prepares statements, once for each time. */
    static List<String> prepared(Slot slot) {
        List<String> names = new ArrayList<>(0);
        for (Statement statement : slot.statements()) {
            for (Effect effect : statement.effects()) {
                if (effect instanceof Effect.Prepares prepares
                        && prepares.statement().exact()) {
                    names.add(prepares.statement().last());
                }
            }
        }
        return names;
    }

    /**
     * A statement has run.
     *
     * @param text what it is one statement of
     * @param certain whether it surely has, and to its end
     */
    static void apply(Statement statement, Slot text, boolean certain, Names statements, Names portals) {
        for (Effect effect : statement.effects()) {
            apply(effect, text, certain, statements, portals);
        }
    }

    private static void apply(Effect effect, Slot text, boolean certain, Names statements, Names portals) {
        switch (effect) {
            case Effect.Prepares prepares -> {
                Name name = prepares.statement();
                // One whose name can not be told is never found: to run it is denied.
                if (name.exact()) {
                    List<Slot> slot = List.of(text.inner());
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
                    portals.mayBe(name.last(), List.of(text.inner()), true);
                }
            }
            case Effect.Executes(Name name) -> executes(name, statements, portals);
            case Effect.Fetches _, Effect.Sets _, Effect.Resets _, Effect.Shows _ -> {}
        }
    }

    /** A prepared statement of the protocol may itself be a PREPARE, a DEALLOCATE, or an EXECUTE of another. */
    private static void executes(Name name, Names statements, Names portals) {
        for (Slot slot : statements.slots(name.last())) {
            for (Statement inner : slot.statements()) {
                for (Effect effect : inner.effects()) {
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
                                Effect.Shows _ -> apply(effect, slot, false, statements, portals);
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
