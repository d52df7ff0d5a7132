package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Tokens;

/** Where statements end: at semicolons, but for those in the body of a function or rule. */
final class Splitter {
    /** A semicolon in parentheses that no statement can have. */
    static final int UNBALANCED = -1;
    /** {@code BEGIN ATOMIC} without END. */
    static final int UNTERMINATED_BODY = -2;

    private Splitter() {}

    /** The index behind the last token of the statement that begins at {@code from}, or a fault. */
    static int end(Tokens tokens, int from) {
        int object = tokens.is(from + 1, OR) && tokens.is(from + 2, REPLACE) ? from + 3 : from + 1;
        boolean create = tokens.is(from, CREATE);
        boolean rule = create && tokens.is(object, RULE);
        boolean routine = create && (tokens.is(object, FUNCTION) || tokens.is(object, PROCEDURE));
        int depth = 0;
        for (int i = from; i < tokens.size(); i++) {
            switch (tokens.kind(i)) {
                case OPEN, OPEN_BRACKET -> depth++;
                case CLOSE, CLOSE_BRACKET -> depth--;
                case SEMICOLON -> {
                    if (depth == 0) {
                        return i;
                    }
                    if (!rule) {
                        return UNBALANCED;
                    }
                }
                case WORD -> {
                    if (routine && depth == 0 && tokens.is(i, BEGIN) && tokens.is(i + 1, ATOMIC)) {
                        i = bodyEnd(tokens, i + 1);
                        if (i < 0) {
                            return UNTERMINATED_BODY;
                        }
                    }
                }
                default -> {} // parts of the statement
            }
        }
        return tokens.size();
    }

    /** The END of a body. Others end a CASE or are labels; this one follows a semicolon, or ATOMIC: no statement begins with it. */
    private static int bodyEnd(Tokens tokens, int atomic) {
        for (int i = atomic + 1; i < tokens.size(); i++) {
            if (tokens.is(i, END) && (tokens.is(i - 1, Kind.SEMICOLON) || i == atomic + 1)) {
                return i;
            }
        }
        return UNTERMINATED_BODY;
    }
}
