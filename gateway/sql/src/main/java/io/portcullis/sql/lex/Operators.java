package io.portcullis.sql.lex;

/** Where operators end. */
final class Operators {
    /** One byte less than {@code NAMEDATALEN}. */
    static final int LONGEST = 63;

    private Operators() {}

    /**
     * Behind the operator that starts at {@code from} and is no comment: a comment inside ends it, and a {@code +} or {@code -} at
     * its end belongs to it only if it has a byte that no operator of standard SQL has.
     */
    static int end(byte[] text, int from, int to) {
        int at = from + 1;
        boolean unusual = isUnusual(text[from]);
        while (at < to && Bytes.classOf(text[at]) == Bytes.OPERATOR && !startsComment(text, at, to)) {
            unusual |= isUnusual(text[at]);
            at++;
        }
        while (!unusual && at - from > 1 && isSign(text[at - 1])) {
            at--;
        }
        return at;
    }

    static boolean startsComment(byte[] text, int at, int to) {
        if (at + 1 >= to) {
            return false;
        }
        return text[at] == '-' ? text[at + 1] == '-' : text[at] == '/' && text[at + 1] == '*';
    }

    private static boolean isSign(byte b) {
        return b == '+' || b == '-';
    }

    private static boolean isUnusual(byte b) {
        return switch (b) {
            case '~', '!', '@', '#', '^', '&', '|', '`', '?', '%' -> true;
            default -> false;
        };
    }
}
