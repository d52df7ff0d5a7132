package io.portcullis.sql.lex;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What names and literals say, as the server reads them. */
public final class Decoder {
    /** One byte less than {@code NAMEDATALEN}. */
    static final int LONGEST_NAME = 63;

    private Decoder() {}

    /**
     * The name a token stands for: folded if it has no quotes, cut to 63 bytes.
     *
     * @return null if an escape in it stands for no character
     */
    public static @Nullable String name(Tokens tokens, int index, Charset charset) {
        Kind kind = tokens.kind(index);
        boolean plain = kind == Kind.NAME || kind == Kind.WORD;
        String whole = plain ? folded(tokens, index, charset) : quoted(tokens, index, charset);
        return whole == null ? null : cut(whole, charset);
    }

    /** Whether a name, without quotes or in plain ones, says that; the text is in lower case and holds no quotes. */
    public static boolean saysPlainly(Tokens tokens, int index, String text) {
        boolean quotes = tokens.is(index, Kind.QUOTED_NAME);
        int from = tokens.start(index) + (quotes ? 1 : 0);
        int length = tokens.end(index) - tokens.start(index) - (quotes ? 2 : 0);
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = tokens.text()[from + i];
            if ((quotes ? b : Bytes.fold(b)) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A name without quotes, or a keyword: in lower case, not cut. */
    public static String folded(Tokens tokens, int index, Charset charset) {
        byte[] text = tokens.text();
        int from = tokens.start(index);
        byte[] folded = new byte[tokens.end(index) - from];
        for (int i = 0; i < folded.length; i++) {
            folded[i] = Bytes.fold(text[from + i]);
        }
        return new String(folded, charset);
    }

    /**
     * A name in quotes, not cut.
     *
     * @return null if an escape in it stands for no character
     */
    public static @Nullable String quoted(Tokens tokens, int index, Charset charset) {
        byte[] text = tokens.text();
        int from = tokens.start(index);
        int to = tokens.end(index);
        if (tokens.is(index, Kind.QUOTED_NAME)) {
            return unquoted(text, from + 1, to - 1, '"', charset);
        }
        int end = Quotes.name(text, from + 3, to);
        return UnicodeEscapes.decode(unquoted(text, from + 3, end - 1, '"', charset), escape(text, end, to));
    }

    /**
     * What a string says.
     *
     * @return null if that depends on a setting of the server, or is written in a way not worth decoding: with backslashes, with
     *     Unicode escapes, or continued over lines
     */
    public static @Nullable String string(Tokens tokens, int index, Charset charset) {
        byte[] text = tokens.text();
        int from = tokens.start(index);
        int to = tokens.end(index);
        return switch (text[from]) {
            case '\'' -> simple(text, from + 1, to, charset);
            case 'e', 'E' -> simple(text, from + 2, to, charset);
            case '$' -> {
                int mark = Quotes.dollarMark(text, from, to) - from;
                yield new String(text, from + mark, to - from - 2 * mark, charset);
            }
            default -> simple(text, from + 3, to, charset);
        };
    }

    private static @Nullable String simple(byte[] text, int from, int to, Charset charset) {
        for (int i = from; i < to - 1; i++) {
            if (text[i] == '\\') {
                return null;
            }
            if (text[i] == '\'') {
                if (text[i + 1] != '\'' || i + 1 == to - 1) {
                    return null;
                }
                i++;
            }
        }
        return unquoted(text, from, to - 1, '\'', charset);
    }

    private static String unquoted(byte[] text, int from, int to, char quote, Charset charset) {
        String doubled = new String(text, from, to - from, charset);
        String single = String.valueOf(quote);
        return doubled.indexOf(quote) < 0 ? doubled : doubled.replace(single + single, single);
    }

    private static char escape(byte[] text, int nameEnd, int to) {
        return nameEnd == to ? '\\' : (char) text[to - 2];
    }

    /** The first 63 bytes, and no half character. Names that are not ASCII may be cut elsewhere by a server that is not UTF-8. */
    private static String cut(String name, Charset charset) {
        if (name.length() <= LONGEST_NAME / 4) {
            return name;
        }
        byte[] bytes = name.getBytes(charset);
        if (bytes.length <= LONGEST_NAME) {
            return name;
        }
        int end = LONGEST_NAME;
        while (charset.equals(StandardCharsets.UTF_8) && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, charset);
    }
}
