package io.portcullis.server.api.auth;

import io.portcullis.server.store.SignOuts.SignOut;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a token must say with which an issuer tells that somebody signed out: OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6. */
final class LogoutToken {
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final int MAX_NAME = 255;

    private LogoutToken() {}

    /**
     * Reads it.
     *
     * @param claims verified: signature, issuer, audience, iat
     * @throws IllegalArgumentException with what is wrong
     */
    static SignOut read(String issuer, JsonObject claims) {
        require(
                claims.getValue("events") instanceof JsonObject events && events.getValue(EVENT) instanceof JsonObject,
                "it tells of no sign-out (events)");
        // With one, an id token could be taken for it.
        require(!claims.containsKey("nonce"), "it has a nonce");
        @Nullable String id = name(claims, "jti");
        @Nullable String subject = name(claims, "sub");
        @Nullable String session = name(claims, "sid");
        if (id == null) {
            throw new IllegalArgumentException("it has no name of its own (jti)");
        }
        require(
                subject != null || session != null,
                "it says neither who signed out nor which session ended (sub, sid)");
        return new SignOut(issuer, id, subject, session);
    }

    private static @Nullable String name(JsonObject claims, String claim) {
        if (!claims.containsKey(claim)) {
            return null;
        }
        require(
                claims.getValue(claim) instanceof String text
                        && !text.isEmpty()
                        && text.length() <= MAX_NAME
                        && text.chars().noneMatch(Character::isISOControl),
                claim + " is no name");
        return claims.getString(claim);
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
