package io.portcullis.session.scoped;

import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Command;
import io.portcullis.sql.Effect;
import io.portcullis.sql.Name;
import io.portcullis.sql.Statement;
import io.portcullis.sql.StatementClass;
import io.portcullis.sql.Trait;
import java.util.List;

/**
 * What a statement does to rows, and to the transaction that their changes belong to, as far as its text tells. What triggers, rules,
 * cascades and functions do besides is not seen.
 */
enum Change {
    NOTHING,
    /** Changes rows, and the end of its command tag says how many. */
    COUNTED,
    /** Changes rows without saying how many, or may do so. */
    UNCOUNTED,
    BEGINS,
    /** Makes changes last: COMMIT in all its forms, PREPARE TRANSACTION. */
    ENDS,
    ROLLS_BACK;

    private static final ClassSet READ = ClassSet.of(StatementClass.READ);

    /** @param slots what it may run or fetch by name */
    static Change of(Statement statement, Slots slots) {
        for (Effect effect : statement.effects()) {
            boolean unsure = switch (effect) {
                case Effect.Executes(Name name) -> !onlyReads(name, slots);
                case Effect.Fetches(Name cursor) -> mayChange(cursor, slots);
                case Effect.Sets _,
                        Effect.Resets _,
                        Effect.Shows _,
                        Effect.Prepares _,
                        Effect.Deallocates _,
                        Effect.Declares _,
                        Effect.Closes _ -> false;
            };
            if (unsure) {
                return UNCOUNTED;
            }
        }
        return of(statement);
    }

    /** Without what it runs or fetches by name. */
    private static Change of(Statement statement) {
        ClassSet own = statement.own();
        boolean writes = own.contains(StatementClass.WRITE);
        return switch (statement.command()) {
            case INSERT, UPDATE, DELETE, MERGE -> modifiesInside(statement) ? UNCOUNTED : COUNTED;
            case COPY_FROM -> COUNTED;
            // INTO makes a table of the rows.
            case SELECT -> writes ? UNCOUNTED : own.contains(StatementClass.DDL) ? COUNTED : NOTHING;
            // Of a table that is made by a query.
            case CREATE -> writes ? UNCOUNTED : isFilled(statement) ? COUNTED : NOTHING;
            case COPY_TO -> writes ? UNCOUNTED : NOTHING;
            case EXPLAIN -> READ.containsAll(own) ? NOTHING : UNCOUNTED;
            case TRUNCATE, CALL, DO, REPLICATION, UNKNOWN -> UNCOUNTED;
            case BEGIN -> BEGINS;
            case COMMIT, PREPARE_TRANSACTION -> ENDS;
            case ROLLBACK -> ROLLS_BACK;
            case LOCK,
                    PREPARE,
                    EXECUTE,
                    DEALLOCATE,
                    DECLARE,
                    FETCH,
                    MOVE,
                    CLOSE,
                    SAVEPOINT,
                    RELEASE,
                    ROLLBACK_TO,
                    COMMIT_PREPARED,
                    ROLLBACK_PREPARED,
                    SET_TRANSACTION,
                    SET_CONSTRAINTS,
                    SET,
                    RESET,
                    SHOW,
                    DISCARD,
                    LISTEN,
                    UNLISTEN,
                    NOTIFY,
                    ALTER,
                    DROP,
                    COMMENT,
                    SECURITY_LABEL,
                    IMPORT_FOREIGN_SCHEMA,
                    REFRESH,
                    GRANT,
                    REVOKE,
                    REASSIGN,
                    REINDEX,
                    CLUSTER,
                    VACUUM,
                    ANALYZE,
                    CHECKPOINT,
                    LOAD -> NOTHING;
        };
    }

    private static boolean modifiesInside(Statement statement) {
        return statement.traits().contains(Trait.MODIFIES_INSIDE);
    }

    private static boolean isFilled(Statement statement) {
        return statement.own().contains(StatementClass.READ) || statement.runsByName();
    }

    /** Whether all that EXECUTE may find under that name is a query: a prepared COMMIT needs no class either. */
    private static boolean onlyReads(Name name, Slots slots) {
        List<Slot> known = name.exact() ? slots.statement(name.last()) : List.of();
        return !known.isEmpty() && known.stream().allMatch(Change::onlyReads);
    }

    private static boolean onlyReads(Slot slot) {
        return !slot.isUnread() && slot.statements().stream().allMatch(Change::onlyReads);
    }

    private static boolean onlyReads(Statement statement) {
        boolean query = statement.command() == Command.SELECT || statement.command() == Command.PREPARE;
        return query && READ.containsAll(statement.own()) && !statement.runsByName();
    }

    /** FETCH runs a portal of the protocol too, to its end, and says how many rows it has fetched of it. */
    private static boolean mayChange(Name cursor, Slots slots) {
        return !cursor.exact()
                || slots.portal(cursor.last()).stream()
                        .anyMatch(slot -> slot.isUnread()
                                || slot.statements().stream()
                                        .anyMatch(statement -> statement.runsByName() || of(statement) != NOTHING));
    }

    /** Whether the tag of such a command begins with its own name wherever it stands in a text. */
    static boolean isNamedByItsTag(String tag) {
        return tag.startsWith("INSERT ")
                || tag.startsWith("UPDATE ")
                || tag.startsWith("DELETE ")
                || tag.startsWith("MERGE ");
    }

    /**
     * How many rows a command tag says.
     *
     * @return -1 if it does not
     */
    static long rowsIn(String tag) {
        int at = tag.lastIndexOf(' ') + 1;
        // A table that was not filled, or was there.
        if (tag.startsWith("CREATE ")) {
            return 0;
        }
        try {
            return at == 0 ? -1 : Long.parseUnsignedLong(tag, at, tag.length(), 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
