package io.portcullis.policy.login;

/** What a client shows as its token. Whoever has it is whom it is for: it is never printed. */
public record BearerToken(String value) {
    /** Bytes: tokens with hundreds of groups have several thousand. */
    public static final int MAX_LENGTH = 16 * 1024;

    /** Without the token. */
    @Override
    public String toString() {
        return "BearerToken[redacted]";
    }
}
