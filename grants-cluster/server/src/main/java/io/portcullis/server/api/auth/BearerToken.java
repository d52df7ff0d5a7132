package io.portcullis.server.api.auth;

import io.portcullis.model.Bytes;
import io.portcullis.server.api.form.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bearer token (RFC 6750) that was presented: its SHA-256 and nothing else, so that it can not get into a log. A hash without salt
 * is enough, for tokens are machine-made: 160 random bits are not guessed.
 */
public record BearerToken(Bytes sha256) {
    private static final Pattern HEADER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]{1,512})");

    /** The token of an {@code Authorization} header; empty unless there is exactly one of that form. */
    public static Optional<BearerToken> of(List<String> headers) {
        if (headers.size() != 1) {
            return Optional.empty();
        }
        Matcher header = HEADER.matcher(headers.getFirst());
        return header.matches() ? Optional.of(hash(header.group(1))) : Optional.empty();
    }

    /** Of the secret itself. */
    public static BearerToken hash(String secret) {
        return new BearerToken(Sha256.of(secret));
    }

    @Override
    public String toString() {
        return "BearerToken[redacted]";
    }
}
