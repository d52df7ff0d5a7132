package io.portcullis.session.scoped;

import io.portcullis.sql.Classified;
import io.portcullis.sql.Statement;
import java.util.List;

/**
 * The verdict on a prepared statement, which whoever runs it by its name goes by.
 *
 * @param allowed under the scope of the session
 * @param statements what it says; of one that SQL prepared the whole text that did; empty if that is not known
 * @param readings whether {@code statements} are several readings of which only one is true
 */
public record Slot(boolean allowed, List<Statement> statements, boolean readings) {
    /** Of what nothing is known: everything, and so never allowed. */
    public static final Slot UNKNOWN = new Slot(false, List.of(), true);

    public Slot {
        statements = List.copyOf(statements);
    }

    /** That of a text that is allowed. */
    public static Slot of(Classified.Script script) {
        return new Slot(true, script.statements(), script.twoReadings());
    }

    /** Whether it only ends what is open, so that it is never denied. Nothing at all counts as such. */
    boolean isWayOut() {
        return !readings
                && statements.stream().allMatch(statement -> statement.command().isWayOut());
    }
}
