package io.portcullis.session.scoped;

import io.portcullis.sql.Classified;
import io.portcullis.sql.Command;
import io.portcullis.sql.Statement;
import java.util.List;

/**
 * The verdict on a prepared statement, which whoever runs it by its name goes by.
 *
 * @param allowed under the scope that it was judged under
 * @param statements what it says; of one that SQL prepared or declared the statement that did; empty if that is not known
 * @param readings whether {@code statements} are several readings of which only one is true
 * @param bound whether it is the statement that the grant is bound to, or may be
 * @param version of the session's scope that it was judged under, counted from 0: see {@link Judge#allows}
 */
public record Slot(boolean allowed, List<Statement> statements, boolean readings, boolean bound, int version) {
    /** Of what nothing is known: everything, and so never allowed. */
    public static final Slot UNKNOWN = new Slot(false, List.of(), true, true, 0);

    /** What passed in shadow, and was told of: it is not told of again when it runs. */
    static final Slot SHADOWED = new Slot(true, List.of(), true, false, Integer.MAX_VALUE);

    public Slot {
        statements = List.copyOf(statements);
    }

    /** That of a text that is allowed under the first scope of a session. */
    public static Slot of(Classified.Script script) {
        return of(script, false, 0);
    }

    static Slot of(Classified.Script script, boolean bound, int version) {
        return new Slot(true, script.statements(), script.twoReadings(), bound, version);
    }

    /** That of what a statement of this one prepares or declares in SQL. */
    Slot inner(Statement by) {
        return new Slot(allowed, List.of(by), true, bound, version);
    }

    /** One for all of these: what they say is given up, but not what was found of them. */
    static Slot oneOf(List<Slot> all) {
        boolean allowed = true;
        boolean bound = false;
        int version = Integer.MAX_VALUE;
        for (Slot slot : all) {
            allowed &= slot.allowed;
            bound |= slot.bound;
            version = Math.min(version, slot.version);
        }
        return allowed ? new Slot(true, List.of(), true, bound, version) : UNKNOWN;
    }

    /** Whether it is not known what it says. */
    boolean isUnread() {
        return readings && statements.isEmpty();
    }

    /** What it takes to keep it: statements, and names in them. */
    int weight() {
        int weight = 0;
        for (Statement statement : statements) {
            weight += 1 + statement.relations().size() + statement.calls().size();
        }
        return weight;
    }

    /** Whether a transaction block may begin with it. */
    boolean mayBegin() {
        return readings
                || statements.stream()
                        .anyMatch(statement -> statement.command() == Command.BEGIN || statement.runsByName());
    }

    /** Whether it only ends what is open, so that it is never denied. Nothing at all counts as such. */
    boolean isWayOut() {
        return !readings
                && statements.stream().allMatch(statement -> statement.command().isWayOut());
    }
}
