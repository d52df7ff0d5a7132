package io.portcullis.server.api.auth;

import io.portcullis.server.store.Gateways;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Lets in gateways by their node credential; the control database knows its hash. Filters are made before there is a configuration: what depends on it comes later. */
@Singleton
final class GatewayFilter {
    private final Provider<Gateways> gateways;
    private final Provider<Refusals> refusals;
    private final Caller caller;
    private final KnownTokens known = new KnownTokens();

    GatewayFilter(Provider<Gateways> gateways, Provider<Refusals> refusals, Caller caller) {
        this.gateways = gateways;
        this.refusals = refusals;
        this.caller = caller;
    }

    @GatewaysOnly
    @ServerRequestFilter
    Uni<@Nullable Response> authenticate(HttpServerRequest request) {
        Optional<BearerToken> presented = BearerToken.of(request.headers().getAll("Authorization"));
        if (presented.isEmpty()) {
            return Uni.createFrom().failure(refusals.get().withoutToken().thrown());
        }
        String origin = Origins.of(request);
        BearerToken token = presented.get();
        if (refusals.get().exhausted(origin) && !known.contains(token)) {
            return Uni.createFrom().failure(refusals.get().throttled().thrown());
        }
        return gateways.get().nodeOf(token.sha256()).map(node -> {
            admit(token, node.orElseThrow(() -> {
                known.remove(token);
                return refusals.get().wrongToken("up", origin).thrown();
            }));
            return null;
        });
    }

    private void admit(BearerToken token, String node) {
        known.add(token);
        caller.node(node);
    }
}
