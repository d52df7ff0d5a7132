package io.portcullis.harness.oidc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The end of sessions, as a browser asks for it and as clients are told of it. */
final class SignOut {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, OidcClient> clients;
    private final Logins logins;
    private final Tokens tokens;
    private final BrowserSessions browsers;

    SignOut(Map<String, OidcClient> clients, Logins logins, Tokens tokens, BrowserSessions browsers) {
        this.clients = clients;
        this.logins = logins;
        this.tokens = tokens;
        this.browsers = browsers;
    }

    void serve(Exchange exchange) throws IOException {
        browsers.end(exchange);
        String where = exchange.get("post_logout_redirect_uri");
        boolean registered = clients.values().stream()
                .anyMatch(client -> client.redirectUris().contains(where));
        if (registered) {
            String state = exchange.get("state");
            exchange.redirect(state.isEmpty() ? where : where + "?state=" + Exchange.encode(state));
        } else {
            exchange.page(200, SamplePages.problem("You are signed out, and may close this page."));
        }
    }

    void everywhere(String subject) throws IOException {
        browsers.end(subject);
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            for (Login ended : logins.end(subject)) {
                String where = ended.client().backChannelLogout();
                if (where != null) {
                    tell(http, where, tokens.logout(ended.client(), subject, ended.session()));
                }
            }
        }
    }

    private static void tell(HttpClient http, String where, String token) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(where))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("logout_token=" + Exchange.encode(token)))
                .build();
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200 && status != 204) {
                throw new IOException(where + " answers " + status + " to a back-channel logout");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
