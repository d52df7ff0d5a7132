package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Tokens;
import io.portcullis.sql.lex.Word;

/** What {@link RelationScan} asks about single words. */
final class RelationWords {
    private final Tokens tokens;

    RelationWords(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Whether no more tables follow. All of these are reserved, and in expressions only two of them occur. */
    boolean endsTables(int at, Word word) {
        return switch (word) {
            case WHERE, HAVING, WINDOW, UNION, INTERSECT, EXCEPT, ORDER, LIMIT, OFFSET, FETCH, RETURNING, DO -> true;
            case GROUP -> !tokens.is(at - 1, WITHIN);
            case FOR -> !tokens.is(at - 1, COLLATION);
            default -> false;
        };
    }

    /** Whether that {@code FROM} is a part of {@code IS [NOT] DISTINCT FROM}. */
    boolean isDistinctFrom(int from) {
        int is = tokens.is(from - 2, NOT) ? from - 3 : from - 2;
        return tokens.is(from - 1, DISTINCT) && tokens.is(is, IS);
    }

    /** Whether it is a function with {@code FROM} between its arguments. */
    boolean takesFrom(int name) {
        return tokens.is(name, EXTRACT)
                || tokens.is(name, SUBSTRING)
                || tokens.is(name, TRIM)
                || tokens.is(name, OVERLAY);
    }

    /** Whether RECURSIVE follows, and not a query of that name. */
    boolean isRecursive(int with) {
        return tokens.is(with + 1, RECURSIVE) && !tokens.is(with + 2, AS) && !tokens.is(with + 2, Kind.OPEN);
    }

    boolean isReserved(int at) {
        return tokens.is(at, Kind.WORD) && tokens.word(at).category() == Word.Category.RESERVED;
    }

    /** The index behind a name with dots. */
    int endOfName(int first) {
        int end = first + 1;
        while (tokens.is(end, Kind.DOT)) {
            end += 2;
        }
        return Math.min(end, tokens.size());
    }
}
