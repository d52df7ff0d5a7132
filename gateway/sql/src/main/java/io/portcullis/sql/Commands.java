package io.portcullis.sql;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Word;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands by their first word. What no rule knows, or what is not written as its rule expects, is {@link ClassSet#ALL}. */
final class Commands {

    /** Reads the tokens of one statement, the first word included. */
    interface Rule {
        void read(Reader in, Draft draft, int from, int to);
    }

    private static final Map<Word, Rule> RULES = new EnumMap<>(Map.ofEntries(
            Map.entry(Word.SELECT, Queries::query),
            Map.entry(Word.VALUES, Queries::query),
            Map.entry(Word.TABLE, Queries::query),
            Map.entry(Word.WITH, Queries::query),
            Map.entry(Word.INSERT, Queries::query),
            Map.entry(Word.UPDATE, Queries::query),
            Map.entry(Word.DELETE, Queries::query),
            Map.entry(Word.MERGE, Queries::query),
            Map.entry(Word.EXPLAIN, Queries::explain),
            Map.entry(Word.COPY, Copy::copy),
            Map.entry(Word.TRUNCATE, Commands::truncate),
            Map.entry(Word.LOCK, Commands::lock),
            Map.entry(Word.PREPARE, Prepared::prepare),
            Map.entry(Word.EXECUTE, Prepared::execute),
            Map.entry(Word.DEALLOCATE, Prepared::deallocate),
            Map.entry(Word.DECLARE, Cursors::declare),
            Map.entry(Word.FETCH, Cursors::fetch),
            Map.entry(Word.MOVE, Cursors::fetch),
            Map.entry(Word.CLOSE, Cursors::close),
            Map.entry(Word.BEGIN, Transactions::begin),
            Map.entry(Word.START, Transactions::begin),
            Map.entry(Word.COMMIT, Transactions::end),
            Map.entry(Word.END, Transactions::end),
            Map.entry(Word.ROLLBACK, Transactions::end),
            Map.entry(Word.ABORT, Transactions::end),
            Map.entry(Word.SAVEPOINT, Transactions::savepoint),
            Map.entry(Word.RELEASE, Transactions::savepoint),
            Map.entry(Word.SET, SetCommands::set),
            Map.entry(Word.RESET, SetCommands::reset),
            Map.entry(Word.SHOW, SetCommands::show),
            Map.entry(Word.DISCARD, SetCommands::discard),
            Map.entry(Word.LISTEN, plain(Command.LISTEN, StatementClass.SESSION)),
            Map.entry(Word.UNLISTEN, Commands::unlisten),
            Map.entry(Word.NOTIFY, plain(Command.NOTIFY, StatementClass.WRITE)),
            Map.entry(Word.CREATE, Definitions::create),
            Map.entry(Word.ALTER, Definitions::alter),
            Map.entry(Word.DROP, Definitions::drop),
            Map.entry(Word.COMMENT, plain(Command.COMMENT, StatementClass.DDL)),
            Map.entry(Word.SECURITY, plain(Command.SECURITY_LABEL, StatementClass.ADMIN)),
            Map.entry(Word.IMPORT, plain(Command.IMPORT_FOREIGN_SCHEMA, StatementClass.DDL)),
            Map.entry(Word.REFRESH, hidden(Command.REFRESH, StatementClass.DDL)),
            Map.entry(Word.GRANT, plain(Command.GRANT, StatementClass.ADMIN)),
            Map.entry(Word.REVOKE, plain(Command.REVOKE, StatementClass.ADMIN)),
            Map.entry(Word.REASSIGN, plain(Command.REASSIGN, StatementClass.ADMIN)),
            Map.entry(Word.REINDEX, hidden(Command.REINDEX, StatementClass.ADMIN)),
            Map.entry(Word.CLUSTER, hidden(Command.CLUSTER, StatementClass.ADMIN)),
            Map.entry(Word.VACUUM, hidden(Command.VACUUM, StatementClass.ADMIN)),
            Map.entry(Word.ANALYZE, hidden(Command.ANALYZE, StatementClass.ADMIN)),
            Map.entry(Word.ANALYSE, hidden(Command.ANALYZE, StatementClass.ADMIN)),
            Map.entry(Word.CHECKPOINT, plain(Command.CHECKPOINT, StatementClass.ADMIN)),
            Map.entry(Word.LOAD, plain(Command.LOAD, StatementClass.PROGRAM_OR_FILE)),
            Map.entry(Word.CALL, Commands::call),
            Map.entry(Word.DO, hidden(Command.DO, StatementClass.ROUTINE))));

    private Commands() {}

    static void read(Reader in, Draft draft, int from, int to) {
        Rule rule = in.is(from, Kind.OPEN) ? Queries::parenthesised : ruleOf(in, from);
        if (rule == null) {
            draft.unknown();
        } else {
            rule.read(in, draft, from, to);
        }
        if (hidesRelations(draft.command())) {
            draft.trait(Trait.HIDES_RELATIONS);
        }
    }

    private static boolean hidesRelations(Command command) {
        return switch (command) {
            case CREATE,
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
                    CALL,
                    DO,
                    REPLICATION,
                    UNKNOWN -> true;
            case SELECT,
                    INSERT,
                    UPDATE,
                    DELETE,
                    MERGE,
                    COPY_FROM,
                    COPY_TO,
                    TRUNCATE,
                    LOCK,
                    EXPLAIN,
                    PREPARE,
                    EXECUTE,
                    DEALLOCATE,
                    DECLARE,
                    FETCH,
                    MOVE,
                    CLOSE,
                    BEGIN,
                    COMMIT,
                    ROLLBACK,
                    SAVEPOINT,
                    RELEASE,
                    ROLLBACK_TO,
                    PREPARE_TRANSACTION,
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
                    CHECKPOINT,
                    LOAD -> false;
        };
    }

    private static @Nullable Rule ruleOf(Reader in, int first) {
        return in.is(first, Kind.WORD) ? RULES.get(in.tokens().word(first)) : null;
    }

    /** A command whose first word says everything. */
    private static Rule plain(Command command, StatementClass needed) {
        return (_, draft, _, _) -> {
            draft.command(command);
            draft.needs(needed);
        };
    }

    /** The same, for commands that run functions: of indexes, of views, of their own body. */
    private static Rule hidden(Command command, StatementClass needed) {
        return (_, draft, _, _) -> {
            draft.command(command);
            draft.needs(needed);
            draft.trait(Trait.HIDES_CALLS);
        };
    }

    /** {@code LOCK TABLE … IN ACCESS SHARE MODE} takes what every SELECT takes. */
    private static void lock(Reader in, Draft draft, int from, int to) {
        int mode = in.find(Word.IN, from, to) + 1;
        boolean accessShare =
                mode < to && in.is(mode, Word.ACCESS) && in.is(mode + 1, Word.SHARE) && in.is(mode + 2, Word.MODE);
        draft.command(Command.LOCK);
        draft.needs(accessShare ? StatementClass.READ : StatementClass.WRITE);
        relations(in, draft, in.is(from + 1, Word.TABLE) ? from + 2 : from + 1);
    }

    /** With {@code CASCADE} it also empties tables it does not name. */
    private static void truncate(Reader in, Draft draft, int from, int to) {
        draft.command(Command.TRUNCATE);
        draft.needs(StatementClass.WRITE);
        relations(in, draft, in.is(from + 1, Word.TABLE) ? from + 2 : from + 1);
        if (in.is(to - 1, Word.CASCADE)) {
            draft.trait(Trait.HIDES_RELATIONS);
        }
    }

    private static void relations(Reader in, Draft draft, int first) {
        int at = in.relation(draft, first);
        while (in.is(at, Kind.COMMA)) {
            at = in.relation(draft, at + 1);
        }
    }

    private static void unlisten(Reader in, Draft draft, int from, int to) {
        draft.command(Command.UNLISTEN);
        draft.harmless(StatementClass.SESSION);
    }

    private static void call(Reader in, Draft draft, int from, int to) {
        draft.command(Command.CALL);
        draft.needs(StatementClass.ROUTINE);
        draft.trait(Trait.HIDES_CALLS);
        in.scan(draft, from + 1, to);
    }
}
