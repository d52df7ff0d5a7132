package io.portcullis.sql;

import io.portcullis.sql.lex.Decoder;
import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Tokens;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names and strings of a text. */
final class Names {
    private final Tokens tokens;
    private Charset charset;

    Names(Tokens tokens) {
        this.tokens = tokens;
        charset = TextEncoding.UTF8.charset();
    }

    void encoding(TextEncoding encoding) {
        charset = encoding.charset();
    }

    /** The name of one part at that token. */
    Name simple(int index) {
        String part = Decoder.name(tokens, index, charset);
        return part == null ? new Name(List.of(""), false) : new Name(List.of(part), isAscii(part));
    }

    /** The name whose first part is at {@code first} and whose last part is at {@code last}, with dots between. */
    Name qualified(int first, int last) {
        if (first == last) {
            return simple(first);
        }
        List<String> parts = new ArrayList<>();
        boolean exact = true;
        for (int i = first; i <= last; i += 2) {
            Name part = simple(i);
            parts.add(part.last());
            exact &= part.exact();
        }
        return new Name(parts, exact);
    }

    /** What a string says; null if the text does not tell for sure. */
    @Nullable
    String string(int index) {
        return Decoder.string(tokens, index, charset);
    }

    /** The bytes of a token as they stand. */
    String text(int index) {
        return new String(tokens.text(), tokens.start(index), tokens.end(index) - tokens.start(index), charset);
    }

    /**
     * Whether the token is a name that says that, with or without quotes; what can not be decoded may say everything.
     *
     * @param text in lower case, without quotes in it
     */
    boolean mayBe(int index, String text) {
        Kind kind = tokens.kind(index);
        if (kind == Kind.UNICODE_NAME) {
            Name name = simple(index);
            return !name.exact() || name.last().equals(text);
        }
        return kind.isName() && Decoder.saysPlainly(tokens, index, text);
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
