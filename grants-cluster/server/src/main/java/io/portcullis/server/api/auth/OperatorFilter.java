package io.portcullis.server.api.auth;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets in whoever presents a token whose hash is in the token file. */
@Singleton
final class OperatorFilter {
    private final ApiTokens tokens;
    private final Refusals refusals;
    private final Caller caller;

    OperatorFilter(ApiTokens tokens, Refusals refusals, Caller caller) {
        this.tokens = tokens;
        this.refusals = refusals;
        this.caller = caller;
    }

    @OperatorsOnly
    @ServerRequestFilter
    void authenticate(ContainerRequestContext context, HttpServerRequest request) {
        Optional<BearerToken> token = BearerToken.of(request.headers().getAll("Authorization"));
        if (token.isEmpty()) {
            throw refusals.withoutToken().thrown();
        }
        Optional<String> name = tokens.nameOf(token.get());
        if (name.isEmpty()) {
            throw refusals.wrongToken("api", Origins.of(request)).thrown();
        }
        caller.operator(name.get());
    }
}
