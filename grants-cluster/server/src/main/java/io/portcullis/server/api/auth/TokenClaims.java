package io.portcullis.server.api.auth;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a verified token says about its bearer, for rules to look at. It never leaves the request it came with as a whole. */
public final class TokenClaims {
    /** Of what is no token of an issuer. */
    public static final TokenClaims NONE = new TokenClaims(new JsonObject());

    private static final int MOST_TEXTS = 256;
    private static final int MAX_BYTES = 255;
    private static final long FAR_FUTURE = 253_402_214_400L;

    private final JsonObject claims;

    private TokenClaims(JsonObject claims) {
        this.claims = claims;
    }

    static TokenClaims of(JsonObject verified) {
        return new TokenClaims(verified);
    }

    /** The texts of those claims that are wanted and there: of a list its members. More or longer ones than anybody needs are not there. */
    public Map<String, List<String>> texts(Set<String> wanted) {
        Map<String, List<String>> texts = new HashMap<>();
        for (String name : wanted) {
            List<String> found = Claims.texts(claims, List.of(name));
            if (!found.isEmpty()
                    && found.size() <= MOST_TEXTS
                    && found.stream().allMatch(text -> text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES)) {
                texts.put(name, found);
            }
        }
        return texts;
    }

    /** How they signed in, in the issuer's words. */
    public @Nullable String acr() {
        return claims.getValue("acr") instanceof String acr
                        && acr.length() <= MAX_BYTES
                        && acr.chars().noneMatch(Character::isISOControl)
                ? acr
                : null;
    }

    /** When they did. */
    public @Nullable Instant signedInAt() {
        return claims.getValue("auth_time") instanceof Number seconds
                ? Instant.ofEpochSecond(Math.clamp(seconds.longValue(), 0, FAR_FUTURE))
                : null;
    }

    /** An issuer's data about a person do not belong into logs. */
    @Override
    public String toString() {
        return "TokenClaims";
    }
}
