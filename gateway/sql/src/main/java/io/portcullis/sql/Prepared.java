package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;

/** Prepared statements of SQL, which share their names with those of the protocol. */
final class Prepared {
    private Prepared() {}

    static void prepare(Reader in, Draft draft, int from, int to) {
        int name = from + 1;
        if (in.is(name, TRANSACTION) && in.is(name + 1, Kind.STRING)) {
            draft.command(Command.PREPARE_TRANSACTION);
            draft.needs(StatementClass.TRANSACTION);
            return;
        }
        int as = in.is(name + 1, Kind.OPEN) ? in.tokens().pair(name + 1) + 1 : name + 1;
        if (!in.tokens().isColumnId(name) || !in.is(as, AS) || !Queries.begins(in, as + 1)) {
            draft.unknown();
            return;
        }
        Draft inner = in.draft();
        Commands.read(in, inner, as + 1, to);
        draft.takes(inner);
        draft.command(Command.PREPARE);
        draft.effect(new Effect.Prepares(in.names().simple(name), inner.needed()));
    }

    /** What it runs is known by name only; what its arguments do, is told. */
    static void execute(Reader in, Draft draft, int from, int to) {
        int name = from + 1;
        if (!in.tokens().isColumnId(name) || (name + 1 < to && !in.is(name + 1, Kind.OPEN))) {
            draft.unknown();
            return;
        }
        draft.command(Command.EXECUTE);
        draft.effect(new Effect.Executes(in.names().simple(name)));
        if (name + 1 < to) {
            in.scan(draft, name + 1, to);
        }
    }

    static void deallocate(Reader in, Draft draft, int from, int to) {
        int name = in.is(from + 1, PREPARE) && from + 2 < to ? from + 2 : from + 1;
        boolean all = in.is(name, ALL);
        if (name + 1 != to || (!all && !in.tokens().isColumnId(name))) {
            draft.unknown();
            return;
        }
        draft.command(Command.DEALLOCATE);
        draft.harmless(StatementClass.SESSION);
        draft.effect(new Effect.Deallocates(all ? null : in.names().simple(name)));
    }
}
