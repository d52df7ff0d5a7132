package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.RelationFrame.State;
import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Tokens;
import io.portcullis.sql.lex.Word;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the relations that a query names: tables, views and whatever else may stand behind {@code FROM}. It follows the grammar's
 * clauses between each pair of parentheses:
 *
 * <pre>{@code
 *              FROM, USING, TABLE           name, function, (…)              ON
 *  EXPRESSION ────────────────────► TABLE ────────────────────► ITEM ◄────────────► CONDITION
 *      ▲                              ▲                        │ │ │                 │    │
 *      │ SELECT                       └────── JOIN, comma ─────┘─│─┼─────────────────┘    │
 *      └─────────────────────────── TAIL ◄── WHERE, GROUP, UNION … ┴──────────────────────┘
 * }</pre>
 *
 * <p>A word that moves it is reserved, so it is no name there. Where a text does not go as described, {@link Trait#HIDES_RELATIONS} is
 * claimed of it. Only what the server's parser accepts matters: nothing else runs.
 */
final class RelationScan {
    /** Parentheses beyond this depth are rare: what remembers them goes again. */
    private static final int KEPT = 64;

    private final Tokens tokens;
    private final Names names;
    private final RelationWords words;
    private final WithNames queries = new WithNames();
    private final List<RelationFrame> frames = new ArrayList<>();
    private int depth;
    private RelationFrame frame = new RelationFrame();
    /** What is found goes there while nobody asks: a text's names are not kept beyond it. */
    private final Draft none = new Draft();

    private Draft draft = none;

    RelationScan(Tokens tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
        words = new RelationWords(tokens);
    }

    /** Adds the relations named between {@code from} and {@code to}: a query, or expressions. */
    void scan(Draft result, int from, int to) {
        draft = result;
        depth = -1;
        queries.keep(0);
        push(State.EXPRESSION, false);
        try {
            int at = from;
            while (at < to) {
                at = step(at);
            }
        } finally {
            draft = none;
            if (frames.size() > KEPT) {
                frames.subList(KEPT, frames.size()).clear();
            }
        }
    }

    /** Adds the name of one relation that begins there, with {@code ONLY} and a star around it; returns the index behind. */
    int target(Draft result, int at) {
        draft = result;
        try {
            return target(at);
        } finally {
            draft = none;
        }
    }

    private int target(int at) {
        int first = tokens.is(at, ONLY) ? at + 1 : at;
        boolean parenthesised = first > at && tokens.is(first, Kind.OPEN);
        first = parenthesised ? first + 1 : first;
        if (!tokens.isColumnId(first)) {
            unsure();
            return Math.max(first, at + 1);
        }
        int end = words.endOfName(first);
        draft.relation(names.qualified(first, end - 1));
        end = parenthesised ? end + 1 : end;
        return tokens.is(end, Kind.OPERATOR) && tokens.text()[tokens.start(end)] == '*' ? end + 1 : end;
    }

    private void unsure() {
        draft.trait(Trait.HIDES_RELATIONS);
    }

    private void push(State first, boolean fromIsOperator) {
        depth++;
        if (depth == frames.size()) {
            frames.add(new RelationFrame());
        }
        frame = frames.get(depth);
        frame.begin(first, fromIsOperator, queries.size());
    }

    private int step(int at) {
        boolean fresh = frame.fresh;
        frame.fresh = false;
        return switch (tokens.kind(at)) {
            case OPEN, OPEN_BRACKET -> {
                open(at);
                yield at + 1;
            }
            case CLOSE, CLOSE_BRACKET -> {
                close();
                yield at + 1;
            }
            case COMMA -> {
                comma();
                yield at + 1;
            }
            case WORD -> fresh ? begin(at) : word(at);
            case NAME, QUOTED_NAME, UNICODE_NAME -> name(at);
            case STRING,
                    BITS,
                    NUMBER,
                    PARAMETER,
                    OPERATOR,
                    EQUALS,
                    SEMICOLON,
                    DOT,
                    DOT_DOT,
                    COLON,
                    COLON_EQUALS,
                    TYPECAST,
                    NOTHING -> {
                if (frame.state == State.TABLE) {
                    unsure();
                }
                yield at + 1;
            }
        };
    }

    private void open(int at) {
        boolean joined = frame.state == State.TABLE && tokens.is(at, Kind.OPEN);
        if (joined) {
            frame.state = State.ITEM;
        } else if (frame.state == State.WITH_BODY) {
            frame.state = State.WITH_NEXT;
            if (frame.recursive) {
                queries.add(frame);
            }
        }
        push(joined ? State.TABLE : State.EXPRESSION, words.takesFrom(at - 1));
    }

    private void close() {
        if (depth == 0) {
            // Nobody has opened it: no server takes such a text.
            unsure();
            return;
        }
        queries.keep(frame.outside);
        depth--;
        frame = frames.get(depth);
        if (frame.state == State.WITH_NEXT && !frame.recursive) {
            queries.add(frame);
        }
    }

    private void comma() {
        switch (frame.state) {
            case ITEM, CONDITION -> {
                if (frame.list) {
                    frame.state = State.TABLE;
                }
            }
            case WITH_NEXT -> frame.state = State.WITH_NAME;
            case TABLE, WITH_NAME, WITH_AS, WITH_BODY -> unsure();
            case EXPRESSION, TAIL -> {}
        }
    }

    /** The first word of a query: behind a parenthesis, or behind the queries of a {@code WITH}. */
    private int begin(int at) {
        boolean joined = frame.state == State.TABLE;
        switch (tokens.word(at)) {
            case WITH -> {
                frame.with(words.isRecursive(at), true);
                return at + 1;
            }
            case VALUES -> {
                if (tokens.is(at + 1, Kind.OPEN)) {
                    frame.tail();
                    return at + 1;
                }
            }
            case INSERT, UPDATE, DELETE, MERGE -> {
                return joined ? word(at) : modification(at);
            }
            default -> {} // no query begins with it
        }
        return word(at);
    }

    /** Where a query may begin one of these is its verb, if it goes on as such: else it is a name. */
    private int modification(int at) {
        switch (tokens.word(at)) {
            case INSERT -> {
                if (tokens.is(at + 1, INTO)) {
                    frame.tail();
                    frame.source = true;
                    return target(at + 2);
                }
            }
            case UPDATE -> {
                if (tokens.isColumnId(at + 1) || tokens.is(at + 1, ONLY)) {
                    frame.tail();
                    frame.fromIsClause = true;
                    return target(at + 1);
                }
            }
            case DELETE, MERGE -> {
                if (tokens.is(at + 1, tokens.is(at, DELETE) ? FROM : INTO)) {
                    frame.tail();
                    frame.usingIsClause = true;
                    frame.list = tokens.is(at, DELETE);
                    return target(at + 2);
                }
            }
            default -> throw new IllegalStateException("no such verb");
        }
        return word(at);
    }

    private int word(int at) {
        Word word = tokens.word(at);
        switch (word) {
            case SELECT -> {
                frame.select();
                return at + 1;
            }
            case TABLE -> {
                frame.tables(false);
                return at + 1;
            }
            case INTO -> unsure(); // it makes a table
            default -> {} // by the state
        }
        return switch (frame.state) {
            case EXPRESSION, TAIL -> expression(at, word);
            case TABLE -> table(at, word);
            case ITEM, CONDITION -> behindTable(at, word);
            case WITH_NAME, WITH_AS, WITH_BODY, WITH_NEXT -> inWith(at, word);
        };
    }

    private int expression(int at, Word word) {
        switch (word) {
            case AS -> {
                return tokens.is(at + 1, Kind.WORD) ? at + 2 : at + 1; // a label
            }
            case FROM -> from(at);
            case USING -> {
                if (frame.usingIsClause) {
                    frame.tables(frame.list);
                }
            }
            case JOIN -> {
                if (!tokens.is(at + 1, Kind.OPEN)) {
                    unsure();
                }
            }
            case WITH -> {
                if (frame.source && !tokens.is(at - 1, RETURNING)) {
                    frame.with(words.isRecursive(at), false);
                }
            }
            default -> {
                if (words.endsTables(at, word)) {
                    frame.tail();
                }
            }
        }
        return at + 1;
    }

    private void from(int at) {
        if (words.isDistinctFrom(at)) {
            return;
        }
        if (frame.fromIsClause) {
            frame.tables(true);
        } else if (!frame.fromIsOperator) {
            unsure();
        }
    }

    private int behindTable(int at, Word word) {
        switch (word) {
            case JOIN -> frame.state = State.TABLE;
            case ON -> frame.state = State.CONDITION;
            case FROM -> from(at);
            default -> {
                if (words.endsTables(at, word)) {
                    frame.tail();
                }
            }
        }
        return at + 1;
    }

    private int table(int at, Word word) {
        if (word == ONLY || word == LATERAL) {
            return at + 1;
        }
        if (word == ROWS && tokens.is(at + 1, FROM) && tokens.is(at + 2, Kind.OPEN)) {
            frame.state = State.ITEM;
            return at + 2;
        }
        return name(at);
    }

    private int inWith(int at, Word word) {
        switch (frame.state) {
            case WITH_NAME -> {
                return word == RECURSIVE && frame.recursive && tokens.is(at - 1, WITH) ? at + 1 : name(at);
            }
            case WITH_AS -> {
                if (word == AS) {
                    frame.state = State.WITH_BODY;
                } else {
                    unsure();
                }
            }
            case WITH_BODY -> {} // MATERIALIZED
            case WITH_NEXT -> {
                if (word == SEARCH || word == CYCLE) {
                    unsure(); // their commas are not ours
                    return at + 1;
                }
                frame.state = State.EXPRESSION;
                return begin(at);
            }
            case EXPRESSION, TABLE, ITEM, CONDITION, TAIL -> throw new IllegalStateException("not in WITH");
        }
        return at + 1;
    }

    /** A name, or a word that may be one. */
    private int name(int at) {
        if (frame.state == State.WITH_NAME) {
            return queryName(at);
        }
        if (frame.state != State.TABLE) {
            return at + 1;
        }
        frame.state = State.ITEM;
        int end = words.endOfName(at);
        boolean function = tokens.is(end, Kind.OPEN) && !words.isReserved(at);
        if (!function) {
            if (tokens.isColumnId(at)) {
                relation(names.qualified(at, end - 1));
            } else {
                unsure();
            }
        }
        return end;
    }

    private int queryName(int at) {
        if (!tokens.isColumnId(at)) {
            unsure();
        }
        Name name = names.simple(at);
        frame.pending = name.exact() ? name.last() : null;
        frame.state = State.WITH_AS;
        return at + 1;
    }

    private void relation(Name name) {
        if (!queries.contains(name)) {
            draft.relation(name);
        }
    }
}
