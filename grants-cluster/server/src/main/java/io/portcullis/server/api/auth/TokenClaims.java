package io.portcullis.server.api.auth;

import io.portcullis.server.rules.Requester;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a verified token says about its bearer, for rules to look at. It never leaves the request it came with as a whole. */
public final class TokenClaims {
    /** Of what is no token of an issuer. */
    public static final TokenClaims NONE = new TokenClaims(new JsonObject(), List.of());

    private static final int MAX_BYTES = 255;
    private static final long FAR_FUTURE = 253_402_214_400L;

    private final JsonObject claims;
    private final List<String> groupsPath;

    private TokenClaims(JsonObject claims, List<String> groupsPath) {
        this.claims = claims;
        this.groupsPath = groupsPath;
    }

    /** @param groupsPath where its groups stand */
    static TokenClaims of(JsonObject verified, List<String> groupsPath) {
        return new TokenClaims(verified, List.copyOf(groupsPath));
    }

    /** The texts of those claims that are wanted and there: of a list its members. One that can not be used has none. */
    public Map<String, List<String>> texts(Set<String> wanted) {
        Map<String, List<String>> texts = new HashMap<>();
        for (String name : wanted) {
            Object value = claims.getValue(name);
            if (value != null && !(value instanceof JsonArray all && all.isEmpty())) {
                texts.put(
                        name,
                        Claims.areTexts(value) ? Requester.claim(Claims.texts(claims, List.of(name))) : List.of());
            }
        }
        return texts;
    }

    /**
     * Whether the groups of the token are all of theirs: not so if there is anything but texts in their place, or only a word of where to
     * ask for them, as issuers have it for people with many groups.
     */
    public boolean hasAllGroups() {
        Object at = claims;
        for (String name : groupsPath) {
            if (!(at instanceof JsonObject object)) {
                return false;
            }
            at = object.getValue(name);
            if (at == null) {
                return !claims.containsKey("hasgroups")
                        && !(claims.getValue("_claim_names") instanceof JsonObject elsewhere
                                && elsewhere.containsKey(groupsPath.getFirst()));
            }
        }
        return groupsPath.isEmpty() || Claims.areTexts(at);
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
