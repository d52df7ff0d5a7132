package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Word;

/** Queries, statements that change rows, and {@code EXPLAIN} of them. */
final class Queries {
    private static final String ANALYZE_OPTION = "analyze";
    /** Updating this view changes the session's settings: a rule on it calls {@code set_config}. */
    private static final String SETTINGS_VIEW = "pg_settings";

    private Queries() {}

    /** {@code SELECT}, {@code VALUES}, {@code TABLE}, {@code INSERT}, {@code UPDATE}, {@code DELETE}, {@code MERGE}, or WITH and one of these. */
    static void query(Reader in, Draft draft, int from, int to) {
        Word verb = in.scan(draft, from, to);
        if (draft.writes()) {
            settings(in, draft, from, to);
        }
        switch (verb) {
            case INSERT -> draft.command(Command.INSERT);
            case UPDATE -> draft.command(Command.UPDATE);
            case DELETE -> draft.command(Command.DELETE);
            case MERGE -> draft.command(Command.MERGE);
            case SELECT, VALUES, TABLE -> {
                draft.command(Command.SELECT);
                draft.needs(StatementClass.READ);
                if (Pings.isOne(in, from, to)) {
                    draft.trait(Trait.IS_PING);
                }
            }
            default -> draft.unknown();
        }
    }

    private static void settings(Reader in, Draft draft, int from, int to) {
        for (int i = from; i < to; i++) {
            if (in.names().mayBe(i, SETTINGS_VIEW)) {
                Settings.set(draft, null, null, false);
                return;
            }
        }
    }

    /** {@code (SELECT …) UNION …}. */
    static void parenthesised(Reader in, Draft draft, int from, int to) {
        int first = from;
        while (in.is(first, Kind.OPEN)) {
            first++;
        }
        if (!in.is(first, SELECT) && !in.is(first, VALUES) && !in.is(first, TABLE) && !in.is(first, WITH)) {
            draft.unknown();
            return;
        }
        in.scan(draft, from, to);
        draft.command(Command.SELECT);
        draft.needs(StatementClass.READ);
    }

    /** Whether a statement that {@code PREPARE}, {@code COPY} and others take begins here. */
    static boolean begins(Reader in, int at) {
        if (in.is(at, Kind.OPEN)) {
            return true;
        }
        return in.is(at, Kind.WORD)
                && switch (in.tokens().word(at)) {
                    case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE -> true;
                    default -> false;
                };
    }

    /** Only with ANALYZE the statement runs; without it, functions without side effects may be called while planning. */
    static void explain(Reader in, Draft draft, int from, int to) {
        boolean analyze = false;
        int at = from + 1;
        if (in.is(at, Kind.OPEN) && !isQuery(in, at)) {
            analyze = hasAnalyze(in, at);
            at = in.tokens().pair(at) + 1;
        } else {
            if (in.is(at, ANALYZE) || in.is(at, ANALYSE)) {
                analyze = true;
                at++;
            }
            if (in.is(at, VERBOSE)) {
                at++;
            }
        }
        if (at >= to || !isExplainable(in, at)) {
            draft.unknown();
            return;
        }
        Draft inner = in.draft();
        Commands.read(in, inner, at, to);
        draft.command(Command.EXPLAIN);
        draft.needs(StatementClass.READ);
        if (analyze || inner.command() == Command.UNKNOWN || inner.command() == Command.EXECUTE) {
            draft.takes(inner);
        } else {
            draft.takesPlan(inner);
        }
    }

    /** A parenthesis behind EXPLAIN holds options, unless a query begins in it. VALUES may be an option's name, as far as it parses. */
    private static boolean isQuery(Reader in, int parenthesis) {
        int first = parenthesis + 1;
        return in.is(first, Kind.OPEN)
                || in.is(first, SELECT)
                || in.is(first, TABLE)
                || in.is(first, WITH)
                || (in.is(first, VALUES) && in.is(first + 1, Kind.OPEN));
    }

    /** Whether there is such an option, whatever its value: it may be written with quotes and escapes. */
    private static boolean hasAnalyze(Reader in, int parenthesis) {
        for (int i = parenthesis + 1; i < in.tokens().pair(parenthesis); i++) {
            if (in.is(i, ANALYZE) || in.is(i, ANALYSE) || in.names().mayBe(i, ANALYZE_OPTION)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isExplainable(Reader in, int at) {
        return begins(in, at) || in.is(at, DECLARE) || in.is(at, CREATE) || in.is(at, REFRESH) || in.is(at, EXECUTE);
    }
}
