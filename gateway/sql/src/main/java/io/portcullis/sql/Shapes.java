package io.portcullis.sql;

import io.portcullis.sql.lex.Decoder;
import io.portcullis.sql.lex.Keywords;
import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Lexer;
import io.portcullis.sql.lex.Tokens;
import io.portcullis.sql.lex.Utf8;
import io.portcullis.sql.lex.Word;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Makes shapes. The rules are version 1 and must not change: grants hold fingerprints. Two texts have the same shape only if the
 * server's scanner makes the same tokens of them, but for the values of literals.
 *
 * <p>Not thread-safe: each event loop has its own.
 */
public final class Shapes {
    /** Stands for every literal. No SQL has it: a dollar sign and a question mark side by side are no token. */
    public static final String LITERAL = "$?";

    private static final String VERSION = "1:";
    private static final byte[] DOMAIN = "portcullis shape 1\n".getBytes(StandardCharsets.US_ASCII);
    /** As many bytes of an ASCII name count. */
    private static final int LONGEST_NAME = 63;

    private final Tokens tokens = new Tokens();
    private final Lexer lexer = new Lexer(tokens);
    private final StringBuilder out = new StringBuilder();
    private final MessageDigest digest;

    public Shapes() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /**
     * The shape of the bytes from {@code from} to {@code to}, a whole text or one statement of it.
     *
     * @return null if the text has none: it is refused, it has two readings, or it has names that mean different things in different
     *     encodings
     */
    public @Nullable Shape of(byte[] text, int from, int to, TextEncoding encoding) {
        boolean valid = encoding == TextEncoding.UTF8 ? Utf8.firstInvalid(text, from, to) == Utf8.NONE : true;
        if (!valid || Utf8.firstZero(text, from, to) != Utf8.NONE) {
            return null;
        }
        try {
            boolean refused = lexer.lex(text, from, to, true) != null;
            if (refused || lexer.readingsDiffer() || !write(encoding)) {
                return null;
            }
            String normalised = out.toString();
            boolean ascii = Names.isAscii(normalised);
            return encoding == TextEncoding.UTF8 || ascii ? new Shape(normalised, fingerprint(normalised)) : null;
        } finally {
            tokens.release();
            out.setLength(0);
        }
    }

    private String fingerprint(String normalised) {
        digest.update(DOMAIN);
        digest.update(normalised.getBytes(StandardCharsets.UTF_8));
        return VERSION + HexFormat.of().formatHex(digest.digest());
    }

    private boolean write(TextEncoding encoding) {
        out.setLength(0);
        int last = tokens.size();
        while (last > 0 && tokens.is(last - 1, Kind.SEMICOLON)) {
            last--;
        }
        int before = -1;
        for (int i = 0; i < last; i++) {
            boolean empty = tokens.is(i, Kind.SEMICOLON) && (before < 0 || tokens.is(before, Kind.SEMICOLON));
            if (empty) {
                continue;
            }
            if (before >= 0 && isSpaced(before, i)) {
                out.append(' ');
            }
            if (!token(i, encoding)) {
                return false;
            }
            before = i;
        }
        return true;
    }

    private boolean isSpaced(int before, int at) {
        Kind left = tokens.kind(before);
        // No statement has a dot beside a literal; without the space it would read as a number.
        if ((left == Kind.DOT && isLiteral(at)) || (tokens.is(at, Kind.DOT) && isLiteral(before))) {
            return true;
        }
        if (left == Kind.OPEN || left == Kind.OPEN_BRACKET || left == Kind.DOT || left == Kind.TYPECAST) {
            return false;
        }
        return switch (tokens.kind(at)) {
            case COMMA, SEMICOLON, CLOSE, CLOSE_BRACKET, DOT, TYPECAST, OPEN_BRACKET -> false;
            case OPEN -> !left.isName() && !isFunctionWord(before);
            case NAME,
                    QUOTED_NAME,
                    UNICODE_NAME,
                    WORD,
                    STRING,
                    BITS,
                    NUMBER,
                    PARAMETER,
                    OPERATOR,
                    EQUALS,
                    DOT_DOT,
                    COLON,
                    COLON_EQUALS,
                    NOTHING -> true;
        };
    }

    private boolean isLiteral(int at) {
        return switch (tokens.kind(at)) {
            case STRING, BITS, NUMBER -> true;
            case NAME,
                    QUOTED_NAME,
                    UNICODE_NAME,
                    WORD,
                    PARAMETER,
                    OPERATOR,
                    EQUALS,
                    OPEN,
                    CLOSE,
                    OPEN_BRACKET,
                    CLOSE_BRACKET,
                    COMMA,
                    SEMICOLON,
                    DOT,
                    DOT_DOT,
                    COLON,
                    COLON_EQUALS,
                    TYPECAST,
                    NOTHING -> false;
        };
    }

    /** {@code coalesce(}, {@code numeric(}, but {@code in (}. */
    private boolean isFunctionWord(int at) {
        return tokens.is(at, Kind.WORD) && tokens.word(at).category() == Word.Category.COLUMN_NAME;
    }

    private boolean token(int at, TextEncoding encoding) {
        switch (tokens.kind(at)) {
            case NAME -> plainName(at, encoding);
            case QUOTED_NAME, UNICODE_NAME -> {
                return quotedName(at, encoding);
            }
            case WORD -> word(at, encoding);
            case STRING, BITS, NUMBER -> out.append(LITERAL);
            case PARAMETER,
                    OPERATOR,
                    EQUALS,
                    OPEN,
                    CLOSE,
                    OPEN_BRACKET,
                    CLOSE_BRACKET,
                    COMMA,
                    SEMICOLON,
                    DOT,
                    DOT_DOT,
                    COLON,
                    COLON_EQUALS,
                    TYPECAST,
                    NOTHING -> asWritten(at);
        }
        return true;
    }

    private void asWritten(int at) {
        for (int i = tokens.start(at); i < tokens.end(at); i++) {
            out.append((char) tokens.text()[i]);
        }
    }

    /** {@code N'…'} has the keyword without its last letters. */
    private void word(int at, TextEncoding encoding) {
        if (tokens.is(at, Word.NCHAR) && tokens.end(at) - tokens.start(at) == 1) {
            out.append("nchar");
        } else {
            plainName(at, encoding);
        }
    }

    /** Names that are not ASCII are not cut: where, depends on the server. */
    private void plainName(int at, TextEncoding encoding) {
        String name = Decoder.folded(tokens, at, encoding.charset());
        boolean cut = name.length() > LONGEST_NAME && Names.isAscii(name);
        out.append(cut ? name.substring(0, LONGEST_NAME) : name);
    }

    /** Without quotes if it means the same without. */
    private boolean quotedName(int at, TextEncoding encoding) {
        String name = Decoder.quoted(tokens, at, encoding.charset());
        if (name == null) {
            return false;
        }
        boolean ascii = Names.isAscii(name);
        String cut = ascii && name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        if (isPlain(cut)) {
            out.append(cut);
        } else {
            out.append('"').append(cut.replace("\"", "\"\"")).append('"');
        }
        return true;
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || c == '_';
            boolean inside = i > 0 && ((c >= '0' && c <= '9') || c == '$');
            if (!letter && !inside) {
                return false;
            }
        }
        return !Keywords.contains(name);
    }
}
