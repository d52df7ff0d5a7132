package io.portcullis.sql.lex;

import org.jspecify.annotations.Nullable;

/** The escapes in {@code U&"…"}: {@code \0061}, {@code \+000061}, {@code \\}, or with another character for the backslash. */
final class UnicodeEscapes {
    static final byte[] KEYWORD = {'u', 'e', 's', 'c', 'a', 'p', 'e'};

    private static final int SHORT = 4;
    private static final int LONG = 6;

    private UnicodeEscapes() {}

    /** Whether the byte may stand behind {@code UESCAPE} ({@code check_uescapechar}). */
    static boolean isEscape(byte b) {
        return b > ' ' && b < 0x7f && Bytes.hexDigit(b) < 0 && b != '+' && b != '\'' && b != '"';
    }

    /** The text with its escapes resolved; null if one stands for no character, or for half of one. */
    static @Nullable String decode(String text, char escape) {
        if (text.indexOf(escape) < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != escape) {
                out.append(c);
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == escape) {
                out.append(escape);
                at += 2;
            } else {
                boolean isLong = at + 1 < text.length() && text.charAt(at + 1) == '+';
                int from = at + (isLong ? 2 : 1);
                at = from + (isLong ? LONG : SHORT);
                if (!appendCharacter(text, from, at, out)) {
                    return null;
                }
            }
        }
        return isWhole(out) ? out.toString() : null;
    }

    private static boolean appendCharacter(String text, int from, int to, StringBuilder out) {
        if (to > text.length()) {
            return false;
        }
        int character = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || text.charAt(i) >= 0x80) {
                return false;
            }
            character = character << 4 | digit;
        }
        if (character == 0 || character > Character.MAX_CODE_POINT) {
            return false;
        }
        out.appendCodePoint(character);
        return true;
    }

    /** Surrogates must come in pairs. */
    private static boolean isWhole(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
