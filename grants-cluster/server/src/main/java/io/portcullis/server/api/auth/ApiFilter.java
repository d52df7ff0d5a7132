package io.portcullis.server.api.auth;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.config.Role;
import io.portcullis.server.oidc.Issuer;
import io.portcullis.server.oidc.Issuers;
import io.portcullis.server.oidc.TokenCheck;
import io.portcullis.server.oidc.Verdict;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
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
    private final Provider<Issuers> issuers;
    private final Provider<TokenCheck> check;
    private final Provider<BootstrapGate> bootstrap;
    private final Provider<Vertx> vertx;
    private final Caller caller;

    ApiFilter(
            Provider<ApiTokens> tokens,
            Provider<Refusals> refusals,
            Provider<Issuers> issuers,
            Provider<TokenCheck> check,
            Provider<BootstrapGate> bootstrap,
            Provider<Vertx> vertx,
            Caller caller) {
        this.tokens = tokens;
        this.refusals = refusals;
        this.issuers = issuers;
        this.check = check;
        this.bootstrap = bootstrap;
        this.vertx = vertx;
        this.caller = caller;
    }

    @ByRole
    @ServerRequestFilter
    Uni<@Nullable Response> authenticate(ResourceInfo resource, HttpServerRequest request) {
        List<String> headers = request.headers().getAll("Authorization");
        Optional<PresentedJwt> jwt = PresentedJwt.of(headers);
        Uni<Identity> who = jwt.isPresent() ? byIssuer(jwt.get(), request) : byToken(headers, request);
        List<Role> needed = needed(resource);
        Context mine = vertx.get().getOrCreateContext();
        return Deadline.within(who)
                // Keys that are fetched are waited for by many: each goes on where it began, for there its request is.
                .emitOn(work -> mine.runOnContext(_ -> work.run()))
                .map(identity -> {
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

    private Uni<Identity> byIssuer(PresentedJwt token, HttpServerRequest request) {
        String origin = Origins.of(request);
        Optional<Issuer> issuer = token.issuer().flatMap(issuers.get()::withUrl);
        if (issuer.isEmpty()) {
            return Uni.createFrom()
                    .failure(refusals.get()
                            .wrongJwt(origin, "it is of no issuer that is believed here (iss)")
                            .thrown());
        }
        return Uni.createFrom()
                .completionStage(() -> check.get()
                        .access(issuer.get(), token.token(), Origins.counted(origin))
                        .toCompletionStage())
                .map(verdict -> identity(issuer.get(), verdict, origin))
                .call(identity -> bootstrap.get().onSignIn(identity));
    }

    private Identity identity(Issuer issuer, Verdict verdict, String origin) {
        return switch (verdict) {
            case Verdict.Good(JsonObject claims) ->
                Identity.of(issuer.settings(), claims)
                        .orElseThrow(() -> refusals.get()
                                .wrongJwt(
                                        origin,
                                        "it is meant for something else, or about nobody whom an audit can name")
                                .thrown());
            case Verdict.Bad(String why) ->
                throw refusals.get().wrongJwt(origin, why).thrown();
            case Verdict.Unknown() ->
                throw Problem.unavailable(
                                "the issuer " + issuer.settings().name()
                                        + " of the token can not be asked for its keys",
                                2)
                        .with("reason", "oidc-issuer")
                        .thrown();
            case Verdict.Busy() ->
                throw Problem.unavailable("too many tokens are being checked", 1)
                        .with("reason", "tokens")
                        .thrown();
        };
    }

    private Uni<Identity> byToken(List<String> headers, HttpServerRequest request) {
        Optional<BearerToken> token = BearerToken.of(headers);
        if (token.isEmpty()) {
            boolean shown = headers.size() == 1 && headers.getFirst().regionMatches(true, 0, "bearer ", 0, 7);
            return Uni.createFrom()
                    .failure((shown
                                    ? refusals.get()
                                            .wrongJwt(
                                                    Origins.of(request),
                                                    "it is no token of ours and no JWT, or one of more than "
                                                            + PresentedJwt.MAX_LENGTH + " bytes")
                                    : refusals.get().withoutToken())
                            .thrown());
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
