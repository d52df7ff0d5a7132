package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;

/** {@code COPY} of tables and queries, to and from the client, files and programs. */
final class Copy {
    private Copy() {}

    static void copy(Reader in, Draft draft, int from, int to) {
        int at = from + 1;
        boolean query = in.is(at, Kind.OPEN);
        if (query) {
            int end = in.tokens().pair(at);
            if (!Queries.begins(in, at + 1)) {
                draft.unknown();
                return;
            }
            Draft inner = in.draft();
            Commands.read(in, inner, at + 1, end);
            draft.takes(inner);
            at = end + 1;
        } else {
            at = table(in, draft, in.is(at, BINARY) ? at + 1 : at);
        }
        boolean copiesFrom = in.is(at, FROM) && !query;
        if ((!copiesFrom && !in.is(at, TO)) || !target(in, draft, at + 1)) {
            draft.unknown();
            return;
        }
        draft.command(copiesFrom ? Command.COPY_FROM : Command.COPY_TO);
        draft.needs(copiesFrom ? StatementClass.WRITE : StatementClass.READ);
        int where = in.find(WHERE, at, to);
        if (where < to) {
            in.scan(draft, where, to);
        }
    }

    /** Behind the table and its columns. */
    private static int table(Reader in, Draft draft, int from) {
        int at = in.relation(draft, from);
        return in.is(at, Kind.OPEN) ? in.tokens().pair(at) + 1 : at;
    }

    /** The client, whichever of STDIN and STDOUT is written; a file; a program. */
    private static boolean target(Reader in, Draft draft, int at) {
        if (in.is(at, STDIN) || in.is(at, STDOUT)) {
            return true;
        }
        if (in.is(at, Kind.STRING) || (in.is(at, PROGRAM) && in.is(at + 1, Kind.STRING))) {
            draft.needs(StatementClass.PROGRAM_OR_FILE);
            return true;
        }
        return false;
    }
}
