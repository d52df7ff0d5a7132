package io.portcullis.sql;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Tokens;
import io.portcullis.sql.lex.Word;

/** What the rules for commands share: the tokens of the text, and the look at queries. */
final class Reader {
    private final Tokens tokens;
    private final Names names;
    private final QueryScan scan;
    private final RelationScan relations;

    Reader(Tokens tokens) {
        this.tokens = tokens;
        names = new Names(tokens);
        scan = new QueryScan(tokens, names);
        relations = new RelationScan(tokens, names);
    }

    Tokens tokens() {
        return tokens;
    }

    Names names() {
        return names;
    }

    Draft draft() {
        return new Draft();
    }

    /**
     * The statement made of the tokens from {@code from} to {@code to}, of which there is at least one.
     *
     * @param base the offset in the text from which its own offsets count
     */
    Statement statement(int from, int to, int base) {
        Draft draft = draft();
        Commands.read(this, draft, from, to);
        return draft.statement(tokens.start(from) - base, tokens.end(to - 1) - base);
    }

    /** Adds what is in an expression, or in several: reads, writes, calls and relations. Returns its verb, if it is a query. */
    Word scan(Draft draft, int from, int to) {
        relations.scan(draft, from, to);
        return scan.scan(draft, from, to);
    }

    /** Adds the relation named there; returns the index behind its name. */
    int relation(Draft draft, int at) {
        return relations.target(draft, at);
    }

    boolean is(int index, Word word) {
        return tokens.is(index, word);
    }

    boolean is(int index, Kind kind) {
        return tokens.is(index, kind);
    }

    /** The first token with that word from {@code from} to {@code to}, outside of parentheses; {@code to} if there is none. */
    int find(Word word, int from, int to) {
        for (int i = from; i < to; i++) {
            if (tokens.is(i, word)) {
                return i;
            }
            if (tokens.is(i, Kind.OPEN)) {
                i = tokens.pair(i);
            }
        }
        return to;
    }
}
