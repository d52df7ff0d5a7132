package io.portcullis.sql.lex;

import io.portcullis.sql.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's scanner ({@code src/backend/parser/scan.l} of version 18, and the look-ahead for {@code UESCAPE} in {@code
 * parser.c}) over bytes. Where the versions 13 to 18 cut a text differently it refuses. Linear in the length of the text.
 *
 * <p>A plain literal with a backslash ends where the server's {@code standard_conforming_strings} says, which may have changed a
 * moment ago: {@link #readingsDiffer()} tells when the other setting would have cut the text differently.
 */
public final class Lexer {
    /** Deeper nesting exhausts the stack of the server's parser ({@code YYMAXDEPTH}): it refuses the text. */
    static final int MAX_DEPTH = 10_000;

    private static final byte[] NO_TEXT = new byte[0];

    private final Tokens tokens;

    private byte[] text = NO_TEXT;
    private int to;
    private boolean conforming;
    private int depth;
    private boolean differs;
    private @Nullable Refusal refusal;
    private int refusedAt;

    public Lexer(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Fills the tokens.
     *
     * @param conforming the value of {@code standard_conforming_strings}
     * @return why the text is refused, null if it is not
     */
    public @Nullable Refusal lex(byte[] text, int from, int to, boolean conforming) {
        Refusal why = tokens(text, from, to, conforming);
        this.text = NO_TEXT;
        return why;
    }

    private @Nullable Refusal tokens(byte[] text, int from, int to, boolean conforming) {
        this.text = text;
        this.to = to;
        this.conforming = conforming;
        depth = 0;
        differs = false;
        refusal = null;
        tokens.reset(text);
        int at = from;
        while (at < to) {
            int next = token(at);
            if (refusal != null) {
                return refusal;
            }
            at = next;
        }
        return tokens.isOpen() ? refused(Refusal.UNBALANCED, to) : null;
    }

    public boolean readingsDiffer() {
        return differs;
    }

    /** Where in the text the refused token begins. */
    public int refusedAt() {
        return refusedAt;
    }

    private @Nullable Refusal refused(Refusal why, int at) {
        fail(why, at);
        return refusal;
    }

    private int fail(Refusal why, int at) {
        refusal = why;
        refusedAt = at;
        return to;
    }

    private int token(int at) {
        byte b = text[at];
        return switch (Bytes.classOf(b)) {
            case Bytes.SPACE -> at + 1;
            case Bytes.LETTER -> letter(at, b);
            case Bytes.DIGIT -> number(at);
            case Bytes.OPERATOR -> operator(at, b);
            case Bytes.MARK -> mark(at, b);
            default -> fail(Refusal.UNEXPECTED_BYTE, at);
        };
    }

    private int letter(int at, byte b) {
        byte second = at + 1 < to ? text[at + 1] : 0;
        if (second == '\'') {
            switch (Bytes.fold(b)) {
                case 'b', 'x' -> {
                    return literal(Kind.BITS, at, Quotes.bits(text, at + 2, to));
                }
                case 'e' -> {
                    return literal(Kind.STRING, at, Quotes.escaped(text, at + 2, to));
                }
                case 'n' -> {
                    tokens.add(Word.NCHAR, at, at + 1); // N'…' is that keyword and a plain literal
                    return at + 1;
                }
                default -> {}
            }
        } else if (second == '&' && Bytes.fold(b) == 'u' && at + 2 < to) {
            if (text[at + 2] == '"') {
                return unicodeName(at);
            }
            if (text[at + 2] == '\'') {
                return unicodeString(at);
            }
        }
        return word(at);
    }

    private int word(int from) {
        int hash = 0;
        int at = from;
        while (at < to && Bytes.isWordPart(text[at])) {
            hash = Keywords.hash(hash, Bytes.fold(text[at]));
            at++;
        }
        Word word = tokens.is(tokens.size() - 1, Kind.DOT) ? null : Keywords.find(text, from, at, hash);
        if (word == null) {
            tokens.add(Kind.NAME, from, at);
        } else {
            tokens.add(word, from, at);
        }
        return at;
    }

    private int number(int at) {
        int end = Numbers.end(text, at, to);
        return end < 0 ? fail(Refusal.JUNK_AFTER_NUMBER, at) : add(Kind.NUMBER, at, end);
    }

    private int operator(int at, byte b) {
        if (Operators.startsComment(text, at, to)) {
            if (b == '-') {
                return Quotes.lineEnd(text, at + 2, to);
            }
            int end = Quotes.comment(text, at + 2, to);
            return end < 0 ? fail(Refusal.UNTERMINATED_COMMENT, at) : end;
        }
        int end = Operators.end(text, at, to);
        if (end - at > Operators.LONGEST) {
            return fail(Refusal.OPERATOR_TOO_LONG, at);
        }
        return add(end - at == 1 && b == '=' ? Kind.EQUALS : Kind.OPERATOR, at, end);
    }

    private int mark(int at, byte b) {
        byte second = at + 1 < to ? text[at + 1] : 0;
        return switch (b) {
            case '\'' -> plain(at);
            case '"' -> name(at);
            case '$' -> Bytes.isDigit(second) ? parameter(at) : dollar(at);
            case '.' -> Bytes.isDigit(second) ? number(at) : pair(at, second, '.', Kind.DOT_DOT, Kind.DOT);
            case ':' ->
                second == '=' ? add(Kind.COLON_EQUALS, at, at + 2) : pair(at, second, ':', Kind.TYPECAST, Kind.COLON);
            case ',' -> add(Kind.COMMA, at, at + 1);
            case ';' -> add(Kind.SEMICOLON, at, at + 1);
            case '(' -> open(Kind.OPEN, at);
            case '[' -> open(Kind.OPEN_BRACKET, at);
            case ')' -> close(Kind.CLOSE, Kind.OPEN, at);
            default -> close(Kind.CLOSE_BRACKET, Kind.OPEN_BRACKET, at);
        };
    }

    private int add(Kind kind, int at, int end) {
        tokens.add(kind, at, end);
        return end;
    }

    private int pair(int at, byte second, char wanted, Kind two, Kind one) {
        return second == wanted ? add(two, at, at + 2) : add(one, at, at + 1);
    }

    private int open(Kind kind, int at) {
        if (++depth > MAX_DEPTH) {
            return fail(Refusal.TOO_DEEP, at);
        }
        tokens.open(kind, at);
        return at + 1;
    }

    private int close(Kind kind, Kind opening, int at) {
        depth--;
        return tokens.close(kind, opening, at) ? at + 1 : fail(Refusal.UNBALANCED, at);
    }

    private int literal(Kind kind, int at, int end) {
        return end < 0 ? fail(Refusal.UNTERMINATED_STRING, at) : add(kind, at, end);
    }

    private int plain(int at) {
        int end = conforming ? Quotes.plain(text, at + 1, to) : Quotes.escaped(text, at + 1, to);
        if (!differs && holdsBackslash(at + 1, end < 0 ? to : end)) {
            int other = conforming ? Quotes.escaped(text, at + 1, to) : Quotes.plain(text, at + 1, to);
            differs = other != end;
        }
        return literal(Kind.STRING, at, end);
    }

    private boolean holdsBackslash(int from, int end) {
        for (int i = from; i < end; i++) {
            if (text[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private int unicodeString(int at) {
        if (!conforming) {
            return fail(Refusal.UNICODE_STRING, at);
        }
        int end = Quotes.plain(text, at + 3, to);
        return end < 0 ? fail(Refusal.UNTERMINATED_STRING, at) : unicodeEscape(Kind.STRING, at, end);
    }

    private int unicodeName(int at) {
        int end = Quotes.name(text, at + 3, to);
        if (end < 0) {
            return fail(Refusal.UNTERMINATED_NAME, at);
        }
        return end == at + 4 ? fail(Refusal.EMPTY_NAME, at) : unicodeEscape(Kind.UNICODE_NAME, at, end);
    }

    /** What follows may be {@code UESCAPE '!'}: then it belongs to this token. Only that notation of the character is taken. */
    private int unicodeEscape(Kind kind, int at, int end) {
        int word = blank(end);
        int behind = word + UnicodeEscapes.KEYWORD.length;
        if (behind > to
                || !Bytes.equalsFolded(text, word, behind, UnicodeEscapes.KEYWORD)
                || (behind < to && Bytes.isWordPart(text[behind]))) {
            return add(kind, at, end);
        }
        int literal = blank(behind);
        if (literal + 3 > to || text[literal] != '\'' || text[literal + 1] == '\\') {
            return fail(Refusal.UNICODE_ESCAPE, at);
        }
        int literalEnd = Quotes.plain(text, literal + 1, to);
        if (literalEnd != literal + 3 || !UnicodeEscapes.isEscape(text[literal + 1])) {
            return fail(Refusal.UNICODE_ESCAPE, at);
        }
        return add(kind, at, literalEnd);
    }

    /** Behind spaces and comments; an unterminated comment is found by whoever reads on from here. */
    private int blank(int from) {
        int at = from;
        while (at < to) {
            if (Bytes.isSpace(text[at])) {
                at++;
            } else if (Operators.startsComment(text, at, to)) {
                int end = text[at] == '-' ? Quotes.lineEnd(text, at + 2, to) : Quotes.comment(text, at + 2, to);
                if (end < 0) {
                    return at;
                }
                at = end;
            } else {
                return at;
            }
        }
        return at;
    }

    private int name(int at) {
        int end = Quotes.name(text, at + 1, to);
        if (end < 0) {
            return fail(Refusal.UNTERMINATED_NAME, at);
        }
        return end == at + 2 ? fail(Refusal.EMPTY_NAME, at) : add(Kind.QUOTED_NAME, at, end);
    }

    private int parameter(int at) {
        int end = Numbers.parameterEnd(text, at + 1, to);
        return end < 0 ? fail(Refusal.JUNK_AFTER_PARAMETER, at) : add(Kind.PARAMETER, at, end);
    }

    private int dollar(int at) {
        int body = Quotes.dollarMark(text, at, to);
        if (body == at) {
            return fail(Refusal.UNEXPECTED_BYTE, at);
        }
        return literal(Kind.STRING, at, Quotes.dollar(text, at, body, to));
    }
}
