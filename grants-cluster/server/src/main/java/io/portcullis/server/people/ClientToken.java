package io.portcullis.server.people;

import io.portcullis.server.config.OidcDirectory;
import io.portcullis.server.oidc.Issuer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The token that a client gets for its own credentials (RFC 6749, 4.4), fetched anew before it is over. */
final class ClientToken {
    private static final int OK = 200;
    private static final Duration MARGIN = Duration.ofSeconds(20);
    private static final long UNSAID_SECONDS = 60;

    private record Had(String token, long untilNanos) {}

    private final Vertx vertx;
    private final Issuer issuer;
    private final OidcDirectory settings;
    private final Duration deadline;
    private volatile @Nullable Had had;

    ClientToken(Vertx vertx, Issuer issuer, OidcDirectory settings, Duration deadline) {
        this.vertx = vertx;
        this.issuer = issuer;
        this.settings = settings;
        this.deadline = deadline;
    }

    Future<String> get() {
        @Nullable Had last = had;
        if (last != null && last.untilNanos() - System.nanoTime() > 0) {
            return Future.succeededFuture(last.token());
        }
        return endpoint()
                .compose(to -> vertx.fileSystem()
                        .readFile(settings.clientSecretFile().toString())
                        .compose(secret -> issuer.http()
                                .post(
                                        to,
                                        basic(secret.toString(StandardCharsets.UTF_8)
                                                .strip()),
                                        form(),
                                        deadline)))
                .map(answer -> take(answer.status(), answer.body().toString()));
    }

    private Future<URI> endpoint() {
        @Nullable URI fixed = settings.tokenUrl();
        return fixed == null ? issuer.tokenEndpoint() : Future.succeededFuture(fixed);
    }

    private String form() {
        @Nullable String scope = settings.scope();
        return "grant_type=client_credentials" + (scope == null ? "" : "&scope=" + encoded(scope));
    }

    /** RFC 6749, 2.3.1: both are encoded as in a form first. */
    private String basic(String secret) {
        String both = encoded(settings.clientId()) + ":" + encoded(secret);
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String take(int status, String body) {
        if (status != OK) {
            throw new IllegalStateException("status " + status + " for a token for client " + settings.clientId());
        }
        JsonObject answer = new JsonObject(body);
        if (!(answer.getValue("access_token") instanceof String token) || token.isEmpty()) {
            throw new IllegalStateException("the answer has no access_token");
        }
        long seconds = answer.getValue("expires_in") instanceof Number life ? life.longValue() : UNSAID_SECONDS;
        long usable = Math.clamp(seconds, 0, UNSAID_SECONDS * UNSAID_SECONDS) - MARGIN.toSeconds();
        had = new Had(token, System.nanoTime() + Duration.ofSeconds(usable).toNanos());
        return token;
    }

    void forget() {
        had = null;
    }

    @Override
    public String toString() {
        return "ClientToken[" + settings.clientId() + "]";
    }
}
