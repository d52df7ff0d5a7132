package io.portcullis.sql.lex;

/** What PostgreSQL's scanner makes of single bytes ({@code src/backend/parser/scan.l}). */
final class Bytes {
    static final byte OTHER = 0;
    static final byte SPACE = 1;
    /** {@code ident_start}: letters, the underscore, everything from 0x80 on. */
    static final byte LETTER = 2;

    static final byte DIGIT = 3;
    /** {@code op_chars}. */
    static final byte OPERATOR = 4;
    /** The quotes, {@code $}, {@code .}, {@code :} and what is a token by itself. */
    static final byte MARK = 5;

    private static final byte[] CLASS = new byte[256];
    private static final boolean[] WORD_PART = new boolean[256];
    private static final byte[] FOLDED = new byte[256];

    static {
        for (int i = 0; i < 256; i++) {
            boolean upper = i >= 'A' && i <= 'Z';
            FOLDED[i] = (byte) (upper ? i + 'a' - 'A' : i);
            if (upper || (i >= 'a' && i <= 'z') || i == '_' || i >= 0x80) {
                CLASS[i] = LETTER;
                WORD_PART[i] = true;
            } else if (i >= '0' && i <= '9') {
                CLASS[i] = DIGIT;
                WORD_PART[i] = true;
            }
        }
        WORD_PART['$'] = true;
        fill(" \t\n\r\f\u000b", SPACE);
        fill("~!@#^&|`?+-*/%<>=", OPERATOR);
        fill("'\"$.:,;()[]", MARK);
    }

    private Bytes() {}

    private static void fill(String characters, byte value) {
        for (int i = 0; i < characters.length(); i++) {
            CLASS[characters.charAt(i)] = value;
        }
    }

    static byte classOf(byte b) {
        return CLASS[b & 0xff];
    }

    /** {@code ident_cont}: what may follow in a name without quotes. */
    static boolean isWordPart(byte b) {
        return WORD_PART[b & 0xff];
    }

    static boolean isLetter(byte b) {
        return CLASS[b & 0xff] == LETTER;
    }

    static boolean isDigit(byte b) {
        return CLASS[b & 0xff] == DIGIT;
    }

    /** In PostgreSQL 13 to 15 a vertical tab is a syntax error instead: then nothing of the text runs. */
    static boolean isSpace(byte b) {
        return CLASS[b & 0xff] == SPACE;
    }

    static boolean isNewline(byte b) {
        return b == '\n' || b == '\r';
    }

    /** ASCII only, as the server folds keywords, and names in every encoding of several bytes. */
    static byte fold(byte b) {
        return FOLDED[b & 0xff];
    }

    static int hexDigit(byte b) {
        return Character.digit(b, 16);
    }

    static boolean equalsFolded(byte[] text, int start, int end, byte[] folded) {
        if (end - start != folded.length) {
            return false;
        }
        for (int i = 0; i < folded.length; i++) {
            if (fold(text[start + i]) != folded[i]) {
                return false;
            }
        }
        return true;
    }
}
