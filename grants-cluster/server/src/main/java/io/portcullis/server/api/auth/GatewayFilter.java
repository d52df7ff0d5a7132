package io.portcullis.server.api.auth;

import io.portcullis.server.store.Gateways;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Lets in gateways by their node credential; the control database knows its hash. */
@Singleton
final class GatewayFilter {
    private final Gateways gateways;
    private final Refusals refusals;
    private final Caller caller;
    private final KnownTokens known = new KnownTokens();

    GatewayFilter(Gateways gateways, Refusals refusals, Caller caller) {
        this.gateways = gateways;
        this.refusals = refusals;
        this.caller = caller;
    }

    @GatewaysOnly
    @ServerRequestFilter
    Uni<@Nullable Response> authenticate(HttpServerRequest request) {
        Optional<BearerToken> presented = BearerToken.of(request.headers().getAll("Authorization"));
        if (presented.isEmpty()) {
            return Uni.createFrom().failure(refusals.withoutToken().thrown());
        }
        String origin = Origins.of(request);
        BearerToken token = presented.get();
        if (refusals.exhausted(origin) && !known.contains(token)) {
            return Uni.createFrom().failure(refusals.throttled().thrown());
        }
        return gateways.nodeOf(token.sha256()).map(node -> {
            admit(token, node.orElseThrow(() -> {
                known.remove(token);
                return refusals.wrongToken("up", origin).thrown();
            }));
            return null;
        });
    }

    private void admit(BearerToken token, String node) {
        known.add(token);
        caller.node(node);
    }
}
