package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Word;

/** {@code CREATE}, {@code ALTER} and {@code DROP}. */
final class Definitions {
    private Definitions() {}

    static void create(Reader in, Draft draft, int from, int to) {
        draft.command(Command.CREATE);
        int object = from + 1;
        while (in.is(object, Kind.WORD) && isModifier(in.tokens().word(object))) {
            object++;
        }
        object(in, draft, object);
        boolean fromQuery = in.is(object, TABLE) || in.is(object, MATERIALIZED);
        int as = fromQuery ? in.find(AS, object, to) : to;
        if (as == to) {
            draft.trait(Trait.HIDES_CALLS);
        } else {
            filledBy(in, draft, as + 1, to);
        }
    }

    private static boolean isModifier(Word word) {
        return switch (word) {
            case OR, REPLACE, GLOBAL, LOCAL, TEMP, TEMPORARY, UNLOGGED, UNIQUE, RECURSIVE, CONSTRAINT -> true;
            default -> false;
        };
    }

    /** {@code CREATE TABLE … AS} and {@code CREATE MATERIALIZED VIEW … AS}: the query runs. */
    private static void filledBy(Reader in, Draft draft, int query, int to) {
        if (in.is(query, EXECUTE) && in.tokens().isColumnId(query + 1)) {
            draft.effect(new Effect.Executes(in.names().simple(query + 1)));
            if (in.is(query + 2, Kind.OPEN)) {
                in.scan(draft, query + 2, to);
            }
        } else if (Queries.begins(in, query)) {
            Draft inner = in.draft();
            Commands.read(in, inner, query, to);
            draft.takes(inner);
        } else {
            draft.unknown();
        }
    }

    static void alter(Reader in, Draft draft, int from, int to) {
        draft.command(Command.ALTER);
        draft.trait(Trait.HIDES_CALLS);
        object(in, draft, from + 1);
    }

    static void drop(Reader in, Draft draft, int from, int to) {
        draft.command(Command.DROP);
        object(in, draft, from + 1);
    }

    /** Objects of a schema take DDL; everything else, known or not, takes ADMIN as well. */
    private static void object(Reader in, Draft draft, int at) {
        draft.needs(StatementClass.DDL);
        Word word = in.is(at, Kind.WORD) ? in.tokens().word(at) : OTHER_RESERVED;
        switch (word) {
            case TABLE,
                    VIEW,
                    MATERIALIZED,
                    INDEX,
                    SEQUENCE,
                    SCHEMA,
                    TYPE,
                    DOMAIN,
                    FUNCTION,
                    PROCEDURE,
                    ROUTINE,
                    AGGREGATE,
                    OPERATOR,
                    TRIGGER,
                    RULE,
                    STATISTICS,
                    COLLATION,
                    CONVERSION,
                    TEXT,
                    POLICY -> {}
            case FOREIGN -> {
                if (!in.is(at + 1, TABLE)) {
                    draft.needs(StatementClass.ADMIN);
                }
            }
            case PUBLICATION, SUBSCRIPTION -> {
                draft.needs(StatementClass.ADMIN);
                draft.needs(StatementClass.REPLICATION);
            }
            default -> draft.needs(StatementClass.ADMIN);
        }
    }
}
