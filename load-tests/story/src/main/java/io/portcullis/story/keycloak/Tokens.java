package io.portcullis.story.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/** The token endpoint of a realm, for clients that need no browser. */
public final class Tokens {
    private final Https https;
    private final String url;

    Tokens(Https https, String url) {
        this.https = https;
        this.url = url;
    }

    /** All tokens of a person, by their password: what scripts of operators may do in this realm. */
    public JsonNode ofPerson(String user, String password, String scope) throws IOException {
        return https.form(
                        url,
                        Map.of(
                                "grant_type", "password",
                                "client_id", "terminal",
                                "username", user,
                                "password", password,
                                "scope", scope))
                .good();
    }

    /** An access token of a client itself. */
    public String ofService(String client, String secret) throws IOException {
        return https.form(url, Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret))
                .good()
                .path("access_token")
                .asText();
    }

    /** Whether a refresh token still gives tokens. */
    public boolean refreshes(String refreshToken) throws IOException {
        return https.form(
                                url,
                                Map.of(
                                        "grant_type",
                                        "refresh_token",
                                        "client_id",
                                        "terminal",
                                        "refresh_token",
                                        refreshToken))
                        .status()
                == 200;
    }
}
