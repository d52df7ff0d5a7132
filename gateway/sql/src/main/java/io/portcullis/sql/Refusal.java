package io.portcullis.sql;

/** Why a text is refused before anything is said about its statements. */
public enum Refusal {
    /** Longer than what is looked at. */
    TOO_LONG(false),
    /** Not UTF-8, or UTF-8 that PostgreSQL does not accept (overlong forms, surrogates). */
    NOT_UTF8(true),
    /** A zero byte inside: the server's text would end there. */
    ZERO_BYTE(false),
    UNTERMINATED_STRING(true),
    UNTERMINATED_NAME(true),
    UNTERMINATED_COMMENT(true),
    /** {@code ""}. */
    EMPTY_NAME(true),
    /** A letter directly behind a number: PostgreSQL 13 and 14 begin another token there, later versions refuse. */
    JUNK_AFTER_NUMBER(false),
    /** The same behind {@code $1}. */
    JUNK_AFTER_PARAMETER(false),
    OPERATOR_TOO_LONG(true),
    /** A byte no token begins with, such as a lone {@code $} or a backslash. */
    UNEXPECTED_BYTE(true),
    /** {@code U&'…'} under {@code standard_conforming_strings = off}. */
    UNICODE_STRING(true),
    /** A {@code UESCAPE} whose character is not written as one plain literal, or an escape in a name that stands for no character. */
    UNICODE_ESCAPE(false),
    /** Parentheses or brackets that do not match, or a semicolon inside of them. */
    UNBALANCED(true),
    /** Nested deeper than the server's parser goes. */
    TOO_DEEP(true),
    /** {@code BEGIN ATOMIC} without its {@code END}. */
    UNTERMINATED_BODY(true);

    private final boolean everywhere;

    Refusal(boolean everywhere) {
        this.everywhere = everywhere;
    }

    /** Whether every PostgreSQL from 13 to 18 refuses such a text too, so that nothing of it runs. */
    public boolean everywhere() {
        return everywhere;
    }
}
