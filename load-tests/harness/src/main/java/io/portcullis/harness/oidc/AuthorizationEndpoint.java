package io.portcullis.harness.oidc;

import io.portcullis.harness.oidc.BrowserSessions.Session;
import java.io.IOException;
import java.util.Map;

/** Where a browser comes to choose who it is: a page of sample people, then back to the client with a code. */
final class AuthorizationEndpoint {
    private final Map<String, OidcClient> clients;
    private final People people;
    private final Logins logins;
    private final BrowserSessions browsers;

    AuthorizationEndpoint(Map<String, OidcClient> clients, People people, Logins logins, BrowserSessions browsers) {
        this.clients = clients;
        this.people = people;
        this.logins = logins;
        this.browsers = browsers;
    }

    void serve(Exchange exchange) throws IOException {
        OidcClient client = clients.get(exchange.get("client_id"));
        if (client == null || !client.redirectUris().contains(exchange.get("redirect_uri"))) {
            // Never send a browser to an address that nobody registered.
            exchange.page(400, SamplePages.problem("This client or its address is not known here."));
            return;
        }
        if (!exchange.get("response_type").equals("code")) {
            back(exchange, "error=unsupported_response_type");
        } else if (!exchange.get("code_challenge_method").equals("S256")
                || exchange.get("code_challenge").length() != 43) {
            back(exchange, "error=invalid_request&error_description=" + Exchange.encode("PKCE with S256 is needed"));
        } else if (exchange.method().equals("POST")) {
            chosen(exchange, client);
        } else {
            asked(exchange, client);
        }
    }

    private void asked(Exchange exchange, OidcClient client) throws IOException {
        Session session = browsers.of(exchange)
                .filter(one -> one.suits(exchange) && people.find(one.person()).isPresent())
                .orElse(null);
        if (session != null) {
            signedIn(exchange, client, session);
        } else if (exchange.get("prompt").equals("none")) {
            back(exchange, "error=login_required");
        } else {
            exchange.page(200, SamplePages.choose(people.all(), exchange.parameters(), SecondFactor.isAsked(exchange)));
        }
    }

    private void chosen(Exchange exchange, OidcClient client) throws IOException {
        String subject = exchange.get("person");
        if (people.find(subject).isEmpty()) {
            back(exchange, "error=access_denied");
            return;
        }
        signedIn(exchange, client, browsers.begin(exchange, subject, SecondFactor.isShown(exchange)));
    }

    private void signedIn(Exchange exchange, OidcClient client, Session session) throws IOException {
        String code = logins.code(new Login(
                client,
                session.person(),
                session.id(),
                session.at(),
                session.secondFactor(),
                exchange.get("scope"),
                exchange.parameters().get("nonce"),
                exchange.get("redirect_uri"),
                exchange.get("code_challenge")));
        back(exchange, "code=" + code);
    }

    private static void back(Exchange exchange, String answer) throws IOException {
        String uri = exchange.get("redirect_uri");
        exchange.redirect(
                uri + (uri.indexOf('?') < 0 ? '?' : '&') + answer + "&state=" + Exchange.encode(exchange.get("state")));
    }
}
