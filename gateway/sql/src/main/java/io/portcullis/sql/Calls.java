package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Tokens;
import io.portcullis.sql.lex.Word;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which parentheses are those of a function call.
 *
 * <p>A name before a parenthesis may also be a type with a modifier, an alias with columns, a table with columns, or a keyword. What
 * tells them apart is the token before the name: PostgreSQL's grammar allows a call behind few of them, see {@link CallPositions}.
 * Behind anything else it is none; behind these it is taken for one, unless a rule below says for sure that it is something else.
 */
final class Calls {
    /** What {@code XMLTABLE} names the options of its columns: names, quoted or not, with an expression behind. */
    private static final String[] COLUMN_OPTIONS = {"path", "default", "is_not_null", "__pg__is_not_null"};

    /**
     * Keywords that call a function though they can not name one, and those that could name one in older servers. {@code TREAT(x AS
     * t)} is a call of the function {@code t}: it is reported by its own name and never free of side effects.
     */
    private static final Set<Word> SPECIAL = EnumSet.of(
            JSON,
            JSON_ARRAY,
            JSON_ARRAYAGG,
            JSON_EXISTS,
            JSON_OBJECT,
            JSON_OBJECTAGG,
            JSON_QUERY,
            JSON_SCALAR,
            JSON_SERIALIZE,
            JSON_TABLE,
            JSON_VALUE,
            MERGE_ACTION,
            OVERLAY,
            SUBSTRING,
            SYSTEM_USER,
            TREAT);

    private final Tokens tokens;
    private final Names names;

    Calls(Tokens tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
    }

    /** The index of the first part of the name before the parenthesis, −1 if there is no name that a function can have. */
    int nameBefore(int parenthesis) {
        int last = parenthesis - 1;
        if (!mayNameFunction(last)) {
            return -1;
        }
        int first = last;
        while (tokens.is(first - 1, Kind.DOT) && isPart(first - 2)) {
            first -= 2;
        }
        return first;
    }

    private boolean mayNameFunction(int index) {
        Kind kind = tokens.kind(index);
        if (kind != Kind.WORD) {
            return kind.isName();
        }
        Word word = tokens.word(index);
        return switch (word.category()) {
            case UNRESERVED, FUNCTION_NAME -> true;
            case COLUMN_NAME, RESERVED -> SPECIAL.contains(word);
        };
    }

    private boolean isPart(int index) {
        return tokens.kind(index).isName() || tokens.is(index, Kind.WORD);
    }

    /** Whether a call may stand behind that token. */
    boolean mayFollow(int before) {
        Kind kind = tokens.kind(before);
        return switch (kind) {
            case WORD -> CallPositions.mayFollow(tokens.word(before));
            case NAME, QUOTED_NAME, UNICODE_NAME -> isColumnOption(before);
            case CLOSE -> mayFollowParenthesis(tokens.pair(before) - 1);
            case STRING, BITS, NUMBER, PARAMETER, CLOSE_BRACKET, TYPECAST -> false;
            case OPERATOR, EQUALS, OPEN, OPEN_BRACKET, COMMA, SEMICOLON, DOT, DOT_DOT, COLON, COLON_EQUALS, NOTHING ->
                true;
        };
    }

    private boolean isColumnOption(int index) {
        for (String option : COLUMN_OPTIONS) {
            if (names.mayBe(index, option)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@code DISTINCT ON (…) f()}, {@code OPERATOR(…) f()} and {@code RETURNING WITH (…) f()}. Behind any other {@code ON (…)} a join goes
     * on, and the next may be {@code JOIN (SELECT …)}.
     */
    private boolean mayFollowParenthesis(int beforeIt) {
        boolean distinct = tokens.is(beforeIt, ON) && tokens.is(beforeIt - 1, DISTINCT);
        return distinct || tokens.is(beforeIt, OPERATOR) || tokens.is(beforeIt, WITH);
    }

    /**
     * Whether the word before the parenthesis is a keyword of a clause though a call may follow what is before it.
     *
     * @param inGroupBy whether the items of {@code GROUP BY} or {@code GROUPING SETS} stand here
     */
    boolean isClause(int name, int parenthesis, boolean inGroupBy) {
        if (!tokens.is(name, Kind.WORD) || name != parenthesis - 1) {
            return false;
        }
        return switch (tokens.word(name)) {
            case ILIKE, LIKE -> tokens.is(name - 1, NOT) && !mayFollow(name - 2); // x NOT LIKE (…), not NOT like(…)
            case CUBE, ROLLUP -> inGroupBy && isItem(name - 1);
            case INSERT -> isMergeAction(parenthesis);
            case CONFLICT -> tokens.is(name - 1, ON) && isConflictTarget(parenthesis);
            case OPERATOR -> isOperator(parenthesis);
            case SECOND -> tokens.is(name - 1, TO) && !tokens.is(name - 2, SIMILAR); // INTERVAL … MINUTE TO SECOND(3)
            default -> false;
        };
    }

    private boolean isItem(int before) {
        boolean quantified = tokens.is(before, DISTINCT) || tokens.is(before, ALL);
        if (quantified && tokens.is(before - 1, BY)) {
            return true;
        }
        return tokens.is(before, BY) || tokens.is(before, Kind.COMMA) || tokens.is(before, Kind.OPEN);
    }

    /** {@code OPERATOR(schema.+)}; with {@code *} it may be a call with everything of a table. */
    private boolean isOperator(int parenthesis) {
        int at = parenthesis + 1;
        while (tokens.is(at + 1, Kind.DOT)) {
            at += 2;
        }
        boolean operator = tokens.is(at, Kind.OPERATOR) || tokens.is(at, Kind.EQUALS);
        return operator && at + 1 == tokens.pair(parenthesis) && tokens.text()[tokens.start(at)] != '*';
    }

    private boolean isMergeAction(int parenthesis) {
        int behind = tokens.pair(parenthesis) + 1;
        return tokens.is(behind, VALUES) || tokens.is(behind, OVERRIDING);
    }

    /** {@code ON CONFLICT (…) [WHERE …] DO}; {@code ON conflict(…)} may also be the condition of a join, then another ON comes first. */
    private boolean isConflictTarget(int parenthesis) {
        int at = tokens.pair(parenthesis) + 1;
        if (!tokens.is(at, WHERE)) {
            return tokens.is(at, DO);
        }
        while (true) {
            switch (tokens.kind(at)) {
                case OPEN, OPEN_BRACKET -> at = tokens.pair(at);
                case CLOSE, CLOSE_BRACKET, SEMICOLON, NOTHING -> {
                    return false;
                }
                case WORD -> {
                    if (tokens.is(at, DO) || tokens.is(at, ON)) {
                        return tokens.is(at, DO);
                    }
                }
                default -> {} // whatever the condition is made of
            }
            at++;
        }
    }
}
