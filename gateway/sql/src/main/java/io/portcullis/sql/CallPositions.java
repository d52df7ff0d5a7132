package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Word;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where in a query PostgreSQL's grammar allows a function call to begin: directly behind one of these tokens. Computed from {@code
 * gram.y} as all pairs of tokens that can stand side by side, the second beginning a call. {@code load-tests/oracle} computes them
 * again and compares.
 */
public final class CallPositions {
    private static final Set<Word> WORDS = EnumSet.of(
            ALL,
            AND,
            ASYMMETRIC,
            BETWEEN,
            BOTH,
            BY,
            CALL,
            CASE,
            CONTENT,
            DEFAULT,
            DISTINCT,
            DOCUMENT,
            ELSE,
            ESCAPE,
            FIRST,
            FOR,
            FROM,
            GROUPS,
            HAVING,
            ILIKE,
            IN,
            JOIN,
            LATERAL,
            LEADING,
            LIKE,
            LIMIT,
            NEXT,
            NOT,
            OFFSET,
            ON,
            OR,
            PASSING,
            PATH,
            PLACING,
            RANGE,
            REF,
            RETURNING,
            ROWS,
            SELECT,
            SIMILAR,
            SYMMETRIC,
            TABLESAMPLE,
            THEN,
            TO,
            TRAILING,
            USING,
            VALUE,
            VARIADIC,
            VERSION,
            WHEN,
            WHERE,
            ZONE);

    /**
     * The others, by the names they have in the grammar. Names (IDENT) only where {@code XMLTABLE} names the options of a column;
     * closing parentheses only those of {@code DISTINCT ON (…)}, {@code OPERATOR(…)} and {@code RETURNING WITH (…)}.
     */
    private static final Set<String> MARKS = Set.of(
            "'%'",
            "'('",
            "')'",
            "'*'",
            "'+'",
            "','",
            "'-'",
            "'/'",
            "':'",
            "'<'",
            "'='",
            "'>'",
            "'['",
            "'^'",
            "COLON_EQUALS",
            "EQUALS_GREATER",
            "GREATER_EQUALS",
            "IDENT",
            "LESS_EQUALS",
            "NOT_EQUALS",
            "NOT_LA",
            "Op");

    private CallPositions() {}

    static boolean mayFollow(Word word) {
        return WORDS.contains(word);
    }

    /** All of them, by their names in the grammar without the {@code _P} that some have. */
    public static Set<String> beforeCall() {
        Set<String> all = new TreeSet<>(MARKS);
        WORDS.forEach(word -> all.add(word.name()));
        return all;
    }
}
