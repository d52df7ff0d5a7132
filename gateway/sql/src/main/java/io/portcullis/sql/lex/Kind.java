package io.portcullis.sql.lex;

/** What sort of token it is, as far as the grammar cares. */
public enum Kind {
    /** A name without quotes that is no keyword, or any word behind a dot: there the grammar takes every word for a name. */
    NAME,
    QUOTED_NAME,
    /** {@code U&"…"}, with its {@code UESCAPE} if it has one. */
    UNICODE_NAME,
    /** A keyword, in whatever role. */
    WORD,
    /** A string in any notation: {@code '…'}, {@code E'…'}, {@code U&'…'} (with {@code UESCAPE}), {@code $tag$…$tag$}. */
    STRING,
    /** {@code B'…'} and {@code X'…'}. */
    BITS,
    NUMBER,
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
    /** Before the first and behind the last token. */
    NOTHING;

    public boolean isName() {
        return this == NAME || this == QUOTED_NAME || this == UNICODE_NAME;
    }
}
