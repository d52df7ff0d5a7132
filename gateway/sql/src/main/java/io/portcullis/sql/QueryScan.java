package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Tokens;
import io.portcullis.sql.lex.Word;
import java.util.Arrays;

/**
 * Looks at every token of a query, at any depth: for the verbs in it, {@code INTO}, row locks and calls. It does not parse. A word
 * counts as the keyword it may be; it is believed to be less only where the grammar leaves nothing else.
 */
final class QueryScan {
    private static final int NO_VERB = -1;

    /** {@code WITH} was read and its verb was not: names before parentheses are those of queries. */
    private static final int IN_WITH = 1;
    /** Items of {@code GROUP BY} or {@code GROUPING SETS}. */
    private static final int IN_GROUP_BY = 2;

    private final Tokens tokens;
    private final Calls calls;
    private final SetConfig setConfig;

    /** By depth of parentheses: the flags above, the index of the verb, and for INSERT the index at which its source begins. */
    private int[] flags = new int[16];

    private int[] verb = new int[16];
    private int[] source = new int[16];

    private int from;
    private int depth;
    private boolean reads;

    QueryScan(Tokens tokens, Names names) {
        this.tokens = tokens;
        calls = new Calls(tokens, names);
        setConfig = new SetConfig(tokens, names);
    }

    /** Adds to the draft what the tokens from {@code from} to {@code to} can do; returns the verb outside of parentheses. */
    Word scan(Draft draft, int from, int to) {
        this.from = from;
        depth = 0;
        flags[0] = 0;
        verb[0] = NO_VERB;
        reads = false;
        boolean label = false;
        for (int i = from; i < to; i++) {
            Kind kind = tokens.kind(i);
            if (kind == Kind.WORD && !label) {
                word(draft, i);
            } else if (kind == Kind.OPEN) {
                open(draft, i);
            } else if (kind == Kind.CLOSE) {
                depth--;
            }
            // What follows AS is a label, unless it is the AS of a query (then a parenthesis or MATERIALIZED follows).
            label = !label && tokens.is(i, AS);
        }
        if (reads) {
            draft.needs(StatementClass.READ);
        }
        return verb[0] == NO_VERB ? OTHER_UNRESERVED : tokens.word(verb[0]);
    }

    private void open(Draft draft, int at) {
        int name = at == from ? -1 : calls.nameBefore(at);
        if (name >= from && isCall(name, at)) {
            setConfig.call(draft, name, at);
        }
        boolean sets = tokens.is(at - 1, SETS) && tokens.is(at - 2, GROUPING);
        depth++;
        if (depth == flags.length) {
            flags = Arrays.copyOf(flags, depth * 2);
            verb = Arrays.copyOf(verb, depth * 2);
            source = Arrays.copyOf(source, depth * 2);
        }
        flags[depth] = sets ? IN_GROUP_BY : 0;
        verb[depth] = NO_VERB;
    }

    private boolean isCall(int name, int parenthesis) {
        if (name == from) {
            return true;
        }
        return !in(IN_WITH) && calls.mayFollow(name - 1) && !calls.isClause(name, parenthesis, in(IN_GROUP_BY));
    }

    private boolean in(int flag) {
        return (flags[depth] & flag) != 0;
    }

    private void word(Draft draft, int at) {
        switch (tokens.word(at)) {
            case SELECT, TABLE -> query(at, true);
            case VALUES -> {
                if (!isQueryName(at)) {
                    query(at, verb[depth] == NO_VERB);
                }
            }
            case INSERT, UPDATE, DELETE, MERGE -> modification(draft, at);
            case INTO -> into(draft, at);
            case SHARE -> {
                if (isAfterFor(at)) {
                    draft.trait(Trait.LOCKS_ROWS);
                }
            }
            case WITH -> {
                if (beginsQuery(at)) {
                    flags[depth] |= IN_WITH;
                }
            }
            case BY -> {
                if (tokens.is(at - 1, GROUP)) {
                    flags[depth] |= IN_GROUP_BY;
                }
            }
            case RETURNING, USING -> {
                reads = true;
                flags[depth] &= ~IN_GROUP_BY;
            }
            case FROM -> {
                reads |= verb[depth] != NO_VERB && tokens.is(verb[depth], UPDATE) && !tokens.is(at - 1, DISTINCT);
                flags[depth] &= ~IN_GROUP_BY;
            }
            // What follows a query. That of a WITH may stand in parentheses: then nothing before tells that the WITH is
            // over.
            case UNION, INTERSECT, EXCEPT, ORDER, LIMIT, OFFSET, FETCH, FOR -> flags[depth] = 0;
            case HAVING, WINDOW, ON, DO, SET, WHERE -> flags[depth] &= ~IN_GROUP_BY;
            default -> {} // every other word is a name here, or says nothing by itself
        }
    }

    /** @param reads whether it reads tables; {@code VALUES} behind INSERT does not */
    private void query(int at, boolean reads) {
        this.reads |= reads;
        if (verb[depth] == NO_VERB) {
            verb[depth] = at;
        }
        flags[depth] = 0;
    }

    private void modification(Draft draft, int at) {
        if (tokens.is(at, UPDATE) && isAfterFor(at)) {
            draft.trait(Trait.LOCKS_ROWS);
            return;
        }
        draft.needs(StatementClass.WRITE);
        if (depth > 0) {
            draft.trait(Trait.MODIFIES_INSIDE);
        }
        if (verb[depth] == NO_VERB && mayBeVerb(at)) {
            verb[depth] = at;
            flags[depth] = 0;
            source[depth] = tokens.is(at, INSERT) ? sourceOf(at + 2) : NO_VERB;
        }
    }

    /** Behind the target of an INSERT: its name, alias, columns and {@code OVERRIDING … VALUE}. */
    private int sourceOf(int target) {
        int at = target + 1;
        while (tokens.is(at, Kind.DOT)) {
            at += 2;
        }
        at = tokens.is(at, AS) ? at + 2 : at;
        at = tokens.is(at, Kind.OPEN) ? tokens.pair(at) + 1 : at;
        return tokens.is(at, OVERRIDING) ? at + 3 : at;
    }

    private boolean mayBeVerb(int at) {
        boolean first = at == from || tokens.is(at - 1, Kind.OPEN) || (in(IN_WITH) && !isQueryName(at));
        return first && (tokens.is(at, UPDATE) || tokens.is(at, DELETE) || tokens.is(at + 1, INTO));
    }

    /** Whether it is the name of a query in a {@code WITH}. */
    private boolean isQueryName(int at) {
        return in(IN_WITH)
                && (tokens.is(at - 1, WITH) || tokens.is(at - 1, RECURSIVE) || tokens.is(at - 1, Kind.COMMA));
    }

    /** {@code INSERT INTO} and {@code MERGE INTO} as verbs; every other {@code INTO} makes a table. */
    private void into(Draft draft, int at) {
        boolean ofVerb = at > from && verb[depth] == at - 1 && (tokens.is(at - 1, INSERT) || tokens.is(at - 1, MERGE));
        if (!ofVerb) {
            draft.needs(StatementClass.DDL);
        }
    }

    /** {@code FOR UPDATE}, {@code FOR NO KEY UPDATE}, {@code FOR SHARE}, {@code FOR KEY SHARE}: a verb never stands there. */
    private boolean isAfterFor(int at) {
        int before = at - 1;
        if (tokens.is(before, KEY)) {
            before--;
            if (tokens.is(before, NO)) {
                before--;
            }
        }
        return before >= from && tokens.is(before, FOR);
    }

    /** A query begins with this {@code WITH}: it is the first word here, or of the source of an {@code INSERT}. */
    private boolean beginsQuery(int at) {
        if (at == from || tokens.is(at - 1, Kind.OPEN)) {
            return true;
        }
        return verb[depth] != NO_VERB && tokens.is(verb[depth], INSERT) && at == source[depth];
    }
}
