package io.portcullis.up;

import io.portcullis.config.IssuerSettings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches an issuer's keys. Redirections are not followed, and what comes is bounded. */
public final class IssuerHttp implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    private final Vertx vertx;
    private final IssuerSettings settings;
    private final TrustedHttp http;

    public IssuerHttp(Vertx vertx, IssuerSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.http = new TrustedHttp(vertx, settings.caFile(), CONNECT);
    }

    /** The JWK set, on a thread of its own: a file is read, and the answer waited for. */
    public CompletableFuture<String> keys() {
        CompletableFuture<String> keys = new CompletableFuture<>();
        Thread.ofVirtual().name("issuer-" + settings.name()).start(() -> {
            try {
                keys.complete(fetch());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                keys.completeExceptionally(e);
            } catch (Throwable e) {
                // An Error too: who waits would else wait for ever, and nothing be fetched again.
                keys.completeExceptionally(e);
            }
        });
        return keys;
    }

    private String fetch() throws UpFailure, InterruptedException {
        HttpClient client = http.client();
        URI fixed = settings.jwksUri();
        return get(client, fixed == null ? discovered(client) : fixed).body().encode();
    }

    private URI discovered(HttpClient client) throws UpFailure, InterruptedException {
        UpAnswer said = get(client, settings.discovery());
        if (!said.text("issuer").equals(settings.issuer())) {
            throw new UpFailure("its OpenID configuration is of another issuer");
        }
        try {
            URI uri = URI.create(said.text("jwks_uri"));
            // One that is asked over TLS does not send us to what listens on this host.
            boolean plain = "http".equals(settings.discovery().getScheme())
                    && "http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && LOOPBACK.contains(uri.getHost());
            boolean safe = "https".equals(uri.getScheme()) || plain;
            if (uri.getHost() != null && safe) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new UpFailure("its OpenID configuration has no usable jwks_uri");
    }

    private UpAnswer get(HttpClient client, URI from) throws UpFailure, InterruptedException {
        boolean tls = "https".equals(from.getScheme());
        String host = from.getHost();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                .setPort(from.getPort() > 0 ? from.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(path(from))
                .setConnectTimeout(CONNECT.toMillis())
                .putHeader("Accept", "application/json, application/jwk-set+json");
        try {
            UpAnswer answer = Exchange.run(vertx, client, options, Buffer.buffer(), DEADLINE)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(DEADLINE.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
            if (!answer.isOk()) {
                throw new UpFailure("status " + answer.status() + " from " + from);
            }
            return answer;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new UpFailure(from + ": " + (cause == null ? "failed" : String.valueOf(cause.getMessage())));
        } catch (TimeoutException e) {
            throw new UpFailure(from + ": no answer within " + DEADLINE.toMillis() + " ms");
        }
    }

    private static String path(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    @Override
    public void close() {
        http.close();
    }
}
