package io.portcullis.sql.lex;

/** Where numbers end, by PostgreSQL 18's rules; what older servers would cut in two is junk. */
final class Numbers {
    /** A letter follows at once, an exponent has no digits, {@code 0x} has none either. */
    static final int JUNK = -1;

    private Numbers() {}

    /** Behind the number whose first byte, a digit or a dot before a digit, is at {@code from}; or {@link #JUNK}. */
    static int end(byte[] text, int from, int to) {
        if (text[from] == '0' && from + 1 < to) {
            int base = base(text[from + 1]);
            if (base != 10) {
                return whole(text, digits(text, from + 2, to, base, true), from + 2, to);
            }
        }
        int at = digits(text, from, to, 10, false);
        if (at < to && text[at] == '.') {
            if (at > from && at + 1 < to && text[at + 1] == '.') {
                return at; // 1..10 is 1 .. 10
            }
            at = digits(text, at + 1, to, 10, false);
        }
        if (at < to && Bytes.fold(text[at]) == 'e') {
            int exponent = at + 1;
            if (exponent < to && (text[exponent] == '+' || text[exponent] == '-')) {
                exponent++;
            }
            at = digits(text, exponent, to, 10, false);
            return whole(text, at, exponent, to);
        }
        return at < to && Bytes.isLetter(text[at]) ? JUNK : at;
    }

    private static int base(byte letter) {
        return switch (Bytes.fold(letter)) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 10;
        };
    }

    private static int whole(byte[] text, int at, int least, int to) {
        return at == least || (at < to && Bytes.isWordPart(text[at])) ? JUNK : at;
    }

    /** Digits, with single underscores between them (or before the first, behind {@code 0x}). */
    private static int digits(byte[] text, int from, int to, int base, boolean leadingUnderscore) {
        int at = from;
        while (at < to) {
            int digit = at;
            if (text[at] == '_' && (leadingUnderscore || at > from)) {
                digit++;
            }
            if (digit == to || !isDigit(text[digit], base)) {
                break;
            }
            at = digit + 1;
        }
        return at;
    }

    private static boolean isDigit(byte b, int base) {
        return base == 10 ? Bytes.isDigit(b) : Character.digit(b, base) >= 0;
    }

    /** Behind {@code $1}, whose first digit is at {@code from}; or {@link #JUNK}. */
    static int parameterEnd(byte[] text, int from, int to) {
        int at = from;
        while (at < to && Bytes.isDigit(text[at])) {
            at++;
        }
        return at < to && Bytes.isLetter(text[at]) ? JUNK : at;
    }
}
