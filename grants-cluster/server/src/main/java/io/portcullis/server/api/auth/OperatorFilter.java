package io.portcullis.server.api.auth;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets in whoever presents a token whose hash is in the token file. Filters are made before there is a configuration: what depends on it comes later. */
@Singleton
final class OperatorFilter {
    private final Provider<ApiTokens> tokens;
    private final Provider<Refusals> refusals;
    private final Caller caller;

    OperatorFilter(Provider<ApiTokens> tokens, Provider<Refusals> refusals, Caller caller) {
        this.tokens = tokens;
        this.refusals = refusals;
        this.caller = caller;
    }

    @OperatorsOnly
    @ServerRequestFilter
    void authenticate(ContainerRequestContext context, HttpServerRequest request) {
        Optional<BearerToken> token = BearerToken.of(request.headers().getAll("Authorization"));
        if (token.isEmpty()) {
            throw refusals.get().withoutToken().thrown();
        }
        Optional<String> name = tokens.get().nameOf(token.get());
        if (name.isEmpty()) {
            throw refusals.get().wrongToken("api", Origins.of(request)).thrown();
        }
        caller.operator(name.get());
    }
}
