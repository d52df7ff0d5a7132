package io.portcullis.server.api.auth;

import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.config.Role;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whoever presents a token of an issuer, or a bootstrap token while those count, and has one of the roles that the operation needs.
 * Only the header counts: no cookie opens the API, so no other site can use it through somebody's browser. Filters are made before there is
 * a configuration: what depends on it comes later.
 */
@Singleton
final class ApiFilter {
    private final Provider<ApiTokens> tokens;
    private final Provider<Refusals> refusals;
    private final Provider<Tenants> tenants;
    private final Provider<TokenCheck> check;
    private final Provider<BootstrapGate> bootstrap;
    private final CurrentVertxRequest current;
    private final Caller caller;

    ApiFilter(
            Provider<ApiTokens> tokens,
            Provider<Refusals> refusals,
            Provider<Tenants> tenants,
            Provider<TokenCheck> check,
            Provider<BootstrapGate> bootstrap,
            CurrentVertxRequest current,
            Caller caller) {
        this.tokens = tokens;
        this.refusals = refusals;
        this.tenants = tenants;
        this.check = check;
        this.bootstrap = bootstrap;
        this.current = current;
        this.caller = caller;
    }

    @ByRole
    @ServerRequestFilter
    Uni<@Nullable Response> authenticate(ResourceInfo resource, HttpServerRequest request) {
        List<String> headers = request.headers().getAll("Authorization");
        Optional<PresentedJwt> jwt = PresentedJwt.of(headers);
        Optional<OidcIssuer> issuer = jwt.flatMap(PresentedJwt::issuer).flatMap(tenants.get()::issuer);
        Uni<Identity> who = issuer.isPresent()
                ? byIssuer(issuer.get(), jwt.orElseThrow(), request)
                : byToken(BearerToken.of(headers), request);
        List<Role> needed = needed(resource);
        return who.map(identity -> {
            if (!identity.hasOneOf(needed)) {
                throw refusals.get().withoutRole(needed, identity).thrown();
            }
            caller.is(identity);
            return null;
        });
    }

    private static List<Role> needed(ResourceInfo resource) {
        @Nullable Operation operation = resource.getResourceMethod().getAnnotation(Operation.class);
        return operation == null ? List.of() : Rights.of(operation.operationId());
    }

    private Uni<Identity> byIssuer(OidcIssuer issuer, PresentedJwt token, HttpServerRequest request) {
        String origin = Origins.of(request);
        return check.get()
                .check(issuer, token, current.getCurrent())
                .map(_ -> Identity.of(issuer, token.verifiedClaims())
                        .orElseThrow(() -> new AuthenticationFailedException("no subject")))
                .onFailure(AuthenticationFailedException.class)
                .transform(_ -> refusals.get().wrongToken("oidc", origin).thrown())
                .call(identity -> bootstrap.get().onSignIn(identity));
    }

    private Uni<Identity> byToken(Optional<BearerToken> token, HttpServerRequest request) {
        if (token.isEmpty()) {
            return Uni.createFrom().failure(refusals.get().withoutToken().thrown());
        }
        Optional<String> name = tokens.get().nameOf(token.get());
        if (name.isEmpty()) {
            return Uni.createFrom()
                    .failure(refusals.get()
                            .wrongToken("api", Origins.of(request))
                            .thrown());
        }
        return bootstrap.get().isOpen().map(open -> {
            if (!open) {
                throw refusals.get().bootstrapEnded(name.get()).thrown();
            }
            return Identity.ofToken(name.get());
        });
    }
}
