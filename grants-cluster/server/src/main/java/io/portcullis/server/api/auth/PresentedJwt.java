package io.portcullis.server.api.auth;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bearer token of the form of a JWT. Nothing in it is true before its signature was checked: the issuer is read only to know who has to
 * check.
 */
final class PresentedJwt {
    /** A token with a few hundred groups has half of it. */
    static final int MAX_LENGTH = 16 * 1024;

    private static final Pattern HEADER =
            Pattern.compile("(?i:bearer) +([A-Za-z0-9_-]+\\.([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]*)");

    private final String token;
    private final JsonObject claims;

    private PresentedJwt(String token, JsonObject claims) {
        this.token = token;
        this.claims = claims;
    }

    /** The token of an {@code Authorization} header; empty unless there is exactly one of that form. */
    static Optional<PresentedJwt> of(List<String> headers) {
        if (headers.size() != 1 || headers.getFirst().length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher header = HEADER.matcher(headers.getFirst());
        if (!header.matches()) {
            return Optional.empty();
        }
        try {
            String payload = new String(Base64.getUrlDecoder().decode(header.group(2)), StandardCharsets.UTF_8);
            return Optional.of(new PresentedJwt(header.group(1), new JsonObject(payload)));
        } catch (IllegalArgumentException | DecodeException _) {
            return Optional.empty();
        }
    }

    String token() {
        return token;
    }

    /** Who is said to have signed it. */
    Optional<String> issuer() {
        return claims.getValue("iss") instanceof String issuer ? Optional.of(issuer) : Optional.empty();
    }

    @Override
    public String toString() {
        return "PresentedJwt[redacted]";
    }
}
