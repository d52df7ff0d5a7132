package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

/** Cursors of SQL, which share their names with the portals of the protocol. */
final class Cursors {
    private Cursors() {}

    static void declare(Reader in, Draft draft, int from, int to) {
        int name = from + 1;
        int query = in.find(FOR, in.find(CURSOR, name + 1, to), to) + 1;
        if (!in.tokens().isColumnId(name) || query >= to || !Queries.begins(in, query)) {
            draft.unknown();
            return;
        }
        Draft inner = in.draft();
        Commands.read(in, inner, query, to);
        draft.takes(inner);
        draft.command(Command.DECLARE);
        draft.effect(new Effect.Declares(in.names().simple(name)));
    }

    /** FETCH and MOVE: whatever the direction, the last word is the cursor. */
    static void fetch(Reader in, Draft draft, int from, int to) {
        int name = to - 1;
        if (name == from || !in.tokens().isColumnId(name)) {
            draft.unknown();
            return;
        }
        draft.command(in.is(from, FETCH) ? Command.FETCH : Command.MOVE);
        draft.needs(StatementClass.READ);
        draft.effect(new Effect.Fetches(in.names().simple(name)));
    }

    static void close(Reader in, Draft draft, int from, int to) {
        int name = from + 1;
        boolean all = in.is(name, ALL);
        if (name + 1 != to || (!all && !in.tokens().isColumnId(name))) {
            draft.unknown();
            return;
        }
        draft.command(Command.CLOSE);
        draft.harmless(StatementClass.SESSION);
        draft.effect(new Effect.Closes(all ? null : in.names().simple(name)));
    }
}
