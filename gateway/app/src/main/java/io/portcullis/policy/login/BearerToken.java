package io.portcullis.policy.login;

/** What a client shows as its token. Whoever has it is whom it is for: it is never printed. */
public record BearerToken(String value) {
    /** Bytes: tokens with hundreds of groups have several thousand. */
    public static final int MAX_LENGTH = 16 * 1024;

    /** What a client shows that shows something else. It is looked at like any other, and proves nothing. */
    public static final BearerToken NONE = new BearerToken("");

    /** Without the token. */
    @Override
    public String toString() {
        return "BearerToken[redacted]";
    }
}
