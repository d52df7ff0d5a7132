package io.portcullis.up;

import io.portcullis.config.SecretLine;
import io.portcullis.config.UpSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the nodes of the grant cluster, one after another until one answers; stays with that one. Blocks its caller, who
 * must not be an event loop. Safe for any thread.
 */
final class UpClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** Above the deadline of the exchange itself, which tells what was wrong. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final UpSettings settings;
    private final Duration deadline;
    private final Duration connect;
    private volatile int current;
    private final TrustedHttp http;

    /** @param deadline for one request to one node */
    UpClient(Vertx vertx, UpSettings settings, Duration deadline) {
        this(vertx, settings, deadline, CONNECT);
    }

    /** @param connect how long a connection to one node and its handshake may take, each */
    UpClient(Vertx vertx, UpSettings settings, Duration deadline, Duration connect) {
        this.vertx = vertx;
        this.settings = settings;
        this.deadline = deadline;
        this.connect = connect;
        this.http = new TrustedHttp(vertx, settings.caFile(), connect);
    }

    /**
     * Sends a request.
     *
     * @return the first answer that is not {@link UpAnswer#isBusy}
     * @throws UpFailure if no node gave one, or the node credential cannot be read
     */
    UpAnswer send(UpRequest request) throws UpFailure, InterruptedException {
        String authorization = "Bearer " + credential();
        HttpClient trusted = http.client();
        int first = current;
        int nodes = settings.urls().size();
        Duration retryAfter = Duration.ZERO;
        String why = "";
        for (int i = 0; i < nodes; i++) {
            int index = (first + i) % nodes;
            URI node = settings.urls().get(index);
            try {
                UpAnswer answer = send(trusted, node, request, authorization);
                if (!answer.isBusy()) {
                    current = index;
                    return answer;
                }
                retryAfter = retryAfter.compareTo(answer.retryAfter()) > 0 ? retryAfter : answer.retryAfter();
                why = node.getAuthority() + ": " + answer.words();
            } catch (UpFailure e) {
                why = node.getAuthority() + ": " + e.getMessage();
            }
        }
        // Where all fail alike, the next try begins with another.
        current = (first + 1) % nodes;
        throw new UpFailure(why, retryAfter);
    }

    private UpAnswer send(HttpClient trusted, URI node, UpRequest request, String authorization)
            throws UpFailure, InterruptedException {
        boolean tls = "https".equals(node.getScheme());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(host(node))
                .setPort(node.getPort() > 0 ? node.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(request.uri())
                .setConnectTimeout(connect.toMillis())
                .putHeader("Content-Type", request.contentType())
                .putHeader("Accept", "application/json, application/problem+json")
                .putHeader("Authorization", authorization);
        try {
            return Exchange.run(vertx, trusted, options, request.body(), deadline)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(deadline.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new UpFailure(cause == null ? "failed" : String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            throw new UpFailure("no answer within " + deadline.toMillis() + " ms");
        }
    }

    private static String host(URI node) {
        String host = node.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private String credential() throws UpFailure {
        try {
            char[] line = SecretLine.read(settings.credentialFile(), "the node credential");
            String credential = new String(line);
            Arrays.fill(line, '\0');
            if (!credential.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new UpFailure("the node credential has characters that no credential has");
            }
            return credential;
        } catch (UpFailure e) {
            throw e;
        } catch (IOException e) {
            throw new UpFailure("the node credential cannot be read: " + e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
