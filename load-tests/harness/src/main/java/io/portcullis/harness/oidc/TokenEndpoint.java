package io.portcullis.harness.oidc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/** Turns codes, refresh tokens and clients' secrets into tokens. */
final class TokenEndpoint {
    private final Map<String, OidcClient> clients;
    private final People people;
    private final Logins logins;
    private final Tokens tokens;
    private final DirectoryEndpoint directory;

    TokenEndpoint(
            Map<String, OidcClient> clients, People people, Logins logins, Tokens tokens, DirectoryEndpoint directory) {
        this.clients = clients;
        this.people = people;
        this.logins = logins;
        this.tokens = tokens;
        this.directory = directory;
    }

    void serve(Exchange exchange) throws IOException {
        String[] presented = exchange.client();
        OidcClient client = clients.get(presented[0]);
        if (client == null || !isSecretOf(client, presented[1])) {
            exchange.error(401, "invalid_client", "the client is not known");
            return;
        }
        switch (exchange.get("grant_type")) {
            case "authorization_code" -> answer(exchange, client, byCode(exchange));
            case "refresh_token" -> answer(exchange, client, logins.takeRefreshToken(exchange.get("refresh_token")));
            case "client_credentials" -> ofClient(exchange, client);
            default -> exchange.error(400, "unsupported_grant_type", "this provider does not know it");
        }
    }

    private static boolean isSecretOf(OidcClient client, String secret) {
        return client.secret() == null ? secret.isEmpty() : client.secret().equals(secret);
    }

    private Optional<Login> byCode(Exchange exchange) {
        return logins.takeCode(exchange.get("code"))
                .filter(login -> login.redirectUri().equals(exchange.get("redirect_uri")))
                .filter(login -> challenge(exchange.get("code_verifier")).equals(login.challenge()));
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(Exchange exchange, OidcClient client, Optional<Login> found) throws IOException {
        Login login =
                found.filter(made -> made.client().id().equals(client.id())).orElse(null);
        @Nullable
        SamplePerson person = login == null || login.person() == null
                ? null
                : people.find(login.person())
                        .map(one -> login.secondFactor() ? one.withSecondFactor() : one)
                        .orElse(null);
        if (login == null || person == null) {
            exchange.error(400, "invalid_grant", "the code or token is not good, or nobody may use it any more");
            return;
        }
        exchange.json(
                200,
                JsonUtil.toJson(Map.of(
                        "token_type",
                        "Bearer",
                        "expires_in",
                        tokens.life().toSeconds(),
                        "access_token",
                        tokens.access(client, person, login),
                        "id_token",
                        tokens.id(client, person, login),
                        "refresh_token",
                        logins.refreshToken(login))));
    }

    private void ofClient(Exchange exchange, OidcClient client) throws IOException {
        if (client.secret() == null) {
            exchange.error(400, "unauthorized_client", "a public client has no credentials");
            return;
        }
        exchange.json(
                200,
                JsonUtil.toJson(Map.of(
                        "token_type",
                        "Bearer",
                        "expires_in",
                        tokens.life().toSeconds(),
                        "access_token",
                        directory.admit(tokens.access(client)))));
    }
}
