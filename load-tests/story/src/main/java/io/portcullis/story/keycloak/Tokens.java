package io.portcullis.story.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/** How programs get tokens of a realm. */
public final class Tokens {
    private final Https https;
    private final String realm;
    private final String url;

    /** @param realm its address */
    Tokens(Https https, String realm) {
        this.https = https;
        this.realm = realm;
        this.url = realm + "/protocol/openid-connect/token";
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

    /**
     * Where a browser signs in for a program on the same machine.
     *
     * @param back where that waits for the code
     * @param more parameters, encoded, each with {@code &} before it
     */
    public String signInAddress(String back, String scope, String more) {
        return realm + "/protocol/openid-connect/auth?response_type=code&client_id=terminal&redirect_uri="
                + Https.encoded(back) + "&scope=" + Https.encoded(scope) + more;
    }

    /** All tokens that the code is for which came to {@code back}. */
    public JsonNode ofCode(String back, String code) throws IOException {
        return https.form(
                        url,
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "client_id",
                                "terminal",
                                "redirect_uri",
                                back,
                                "code",
                                code))
                .good();
    }

    /** An access token of a client itself. */
    public String ofService(String client, String secret) throws IOException {
        return https.form(url, Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret))
                .good()
                .path("access_token")
                .asText();
    }

    /** A new access token of the same sign-in. */
    public String renewed(String refreshToken) throws IOException {
        return refresh(refreshToken).good().path("access_token").asText();
    }

    /** Whether a refresh token still gives tokens. */
    public boolean refreshes(String refreshToken) throws IOException {
        return refresh(refreshToken).status() == 200;
    }

    private Https.Answer refresh(String refreshToken) throws IOException {
        return https.form(
                url, Map.of("grant_type", "refresh_token", "client_id", "terminal", "refresh_token", refreshToken));
    }
}
