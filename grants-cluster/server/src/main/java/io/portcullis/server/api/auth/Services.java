package io.portcullis.server.api.auth;

import io.portcullis.server.config.OidcIssuer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that a provider of people gives to programs, for their own credentials: nobody signed in. Such a program is no person, has no login
 * and does not end the bootstrap token, whatever its groups are.
 */
final class Services {
    /** Keycloak's name for the user behind a client; Entra's and Auth0's words for how the token was had. */
    private static final Map<String, String> USUAL =
            Map.of("preferred_username", "service-account-*", "idtyp", "app", "gty", "client-credentials");
    /** Where providers name the client; RFC 9068, 2.2: it is the subject too if there is no resource owner. */
    private static final List<String> CLIENT = List.of("client_id", "azp", "cid");

    private Services() {}

    static boolean isOne(OidcIssuer issuer, JsonObject claims) {
        @Nullable Object subject = claims.getValue("sub");
        return CLIENT.stream().anyMatch(name -> subject != null && subject.equals(claims.getValue(name)))
                || holdsOne(USUAL, claims)
                || holdsOne(issuer.serviceClaims(), claims);
    }

    private static boolean holdsOne(Map<String, String> wanted, JsonObject claims) {
        return wanted.entrySet().stream()
                .anyMatch(entry ->
                        claims.getValue(entry.getKey()) instanceof String text && matches(entry.getValue(), text));
    }

    private static boolean matches(String pattern, String text) {
        return pattern.endsWith("*")
                ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                : text.equals(pattern);
    }
}
