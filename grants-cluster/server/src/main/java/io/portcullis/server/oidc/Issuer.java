package io.portcullis.server.oidc;

import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.outbound.OutboundHttp;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;

/** One issuer, as it is asked. */
public final class Issuer implements AutoCloseable {
    private static final int OK = 200;

    private final OidcIssuer settings;
    private final OutboundHttp http;
    private final Duration deadline;
    private final IssuerKeys keys;
    private final LongSupplier nanoTime;

    /** @param deadline for all that is asked of it at once */
    Issuer(OidcIssuer settings, OutboundHttp http, Duration deadline, LongSupplier nanoTime) {
        this.settings = settings;
        this.http = http;
        this.deadline = deadline;
        this.nanoTime = nanoTime;
        this.keys = new IssuerKeys(settings, this::fetchKeys, nanoTime);
    }

    public OidcIssuer settings() {
        return settings;
    }

    public OutboundHttp http() {
        return http;
    }

    public IssuerKeys keys() {
        return keys;
    }

    private Future<String> fetchKeys() {
        long began = nanoTime.getAsLong();
        return metadata(deadline)
                .compose(said -> http.get(said.keys(), null, deadline.minusNanos(nanoTime.getAsLong() - began)))
                .map(answer -> ok(answer, "its keys").toString());
    }

    private Future<Metadata> metadata(Duration atMost) {
        return http.get(Metadata.of(settings), null, atMost)
                .map(answer -> Metadata.read(settings, ok(answer, "its OpenID configuration")));
    }

    /** Where it gives tokens to clients. */
    public Future<URI> tokenEndpoint() {
        return metadata(deadline).map(said -> {
            URI endpoint = said.tokenEndpoint();
            if (endpoint == null) {
                throw new IllegalArgumentException("its OpenID configuration has no usable token_endpoint");
            }
            return endpoint;
        });
    }

    private static Buffer ok(OutboundHttp.Answer answer, String what) {
        if (answer.status() != OK) {
            throw new IllegalArgumentException("status " + answer.status() + " for " + what);
        }
        return answer.body();
    }

    @Override
    public void close() {
        http.close();
    }
}
