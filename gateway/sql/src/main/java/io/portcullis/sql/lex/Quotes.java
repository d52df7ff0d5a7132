package io.portcullis.sql.lex;

/**
 * Where quoted things and comments end. All methods take the offset behind the opening mark and return the one behind the
 * closing mark, or {@link #UNTERMINATED}.
 */
final class Quotes {
    static final int UNTERMINATED = -1;

    private Quotes() {}

    /** A literal in which {@code ''} is a quote and nothing else is special: {@code '…'} and {@code U&'…'}. */
    static int plain(byte[] text, int from, int to) {
        int at = from;
        while (true) {
            at = quote(text, at, to);
            if (at == UNTERMINATED) {
                return UNTERMINATED;
            }
            if (at < to && text[at] == '\'') {
                at++;
                continue;
            }
            int next = continuation(text, at, to);
            if (next == at) {
                return at;
            }
            at = next;
        }
    }

    /** A literal in which a backslash takes the next byte with it: {@code E'…'}, and {@code '…'} in servers set to the old rules. */
    static int escaped(byte[] text, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = text[at++];
            if (b == '\\') {
                at++;
            } else if (b == '\'') {
                if (at < to && text[at] == '\'') {
                    at++;
                    continue;
                }
                int next = continuation(text, at, to);
                if (next == at) {
                    return at;
                }
                at = next;
            }
        }
        return UNTERMINATED;
    }

    /** {@code B'…'} and {@code X'…'}: here two quotes are an end and another beginning. */
    static int bits(byte[] text, int from, int to) {
        int at = from;
        while (true) {
            at = quote(text, at, to);
            if (at == UNTERMINATED) {
                return UNTERMINATED;
            }
            int next = continuation(text, at, to);
            if (next == at) {
                return at;
            }
            at = next;
        }
    }

    /** {@code "…"} and {@code U&"…"}. */
    static int name(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (text[at] == '"') {
                if (at + 1 == to || text[at + 1] != '"') {
                    return at + 1;
                }
                at++;
            }
        }
        return UNTERMINATED;
    }

    /** Behind the closing mark of {@code $tag$…$tag$}: its first occurrence, as a tag holds no dollar sign. */
    static int dollar(byte[] text, int tagStart, int from, int to) {
        int length = from - tagStart;
        for (int at = from; at + length <= to; at++) {
            if (text[at] == '$' && matches(text, tagStart, at, length)) {
                return at + length;
            }
        }
        return UNTERMINATED;
    }

    private static boolean matches(byte[] text, int one, int other, int length) {
        for (int i = 1; i < length; i++) {
            if (text[one + i] != text[other + i]) {
                return false;
            }
        }
        return true;
    }

    /** Behind the last dollar sign of the mark that starts at {@code from}, or {@code from} if there is no mark. */
    static int dollarMark(byte[] text, int from, int to) {
        int at = from + 1;
        while (at < to && (Bytes.isLetter(text[at]) || (at > from + 1 && Bytes.isDigit(text[at])))) {
            at++;
        }
        return at < to && text[at] == '$' ? at + 1 : from;
    }

    /** Comments nest. */
    static int comment(byte[] text, int from, int to) {
        int depth = 1;
        for (int at = from; at + 1 < to; at++) {
            if (text[at] == '*' && text[at + 1] == '/') {
                if (--depth == 0) {
                    return at + 2;
                }
                at++;
            } else if (text[at] == '/' && text[at + 1] == '*') {
                depth++;
                at++;
            }
        }
        return UNTERMINATED;
    }

    /** The newline that ends a comment behind {@code --}, or the end of the text. */
    static int lineEnd(byte[] text, int from, int to) {
        int at = from;
        while (at < to && !Bytes.isNewline(text[at])) {
            at++;
        }
        return at;
    }

    private static int quote(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (text[at] == '\'') {
                return at + 1;
            }
        }
        return UNTERMINATED;
    }

    /** A literal goes on behind a newline, spaces and {@code --} comments between: the offset there, or {@code from} if it ended. */
    static int continuation(byte[] text, int from, int to) {
        boolean newline = false;
        int at = from;
        while (at < to) {
            byte b = text[at];
            if (Bytes.isSpace(b)) {
                newline |= Bytes.isNewline(b);
                at++;
            } else if (b == '-' && at + 1 < to && text[at + 1] == '-') {
                at = lineEnd(text, at + 2, to);
            } else {
                return newline && b == '\'' ? at + 1 : from;
            }
        }
        return from;
    }
}
