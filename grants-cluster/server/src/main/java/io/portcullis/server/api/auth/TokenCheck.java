package io.portcullis.server.api.auth;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.config.ServerConfig;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Lets Quarkus check a token of an issuer: signature, issuer, audience, and that it is not over. */
@Singleton
class TokenCheck {
    private static final Logger LOG = Logger.getLogger("io.portcullis.api");
    /** An issuer that did not answer is not asked again for so long: nobody waits for it twice, and a flood does not reach it. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final IdentityProviderManager identities;
    private final Duration deadline;
    private final Map<String, Long> silentSince = new ConcurrentHashMap<>();

    TokenCheck(IdentityProviderManager identities, ServerConfig config) {
        this.identities = identities;
        this.deadline = config.deadlines().oidc();
    }

    /** Fails with {@link AuthenticationFailedException} if the token is not good, and with a problem if nobody can tell. */
    Uni<Void> check(OidcIssuer issuer, PresentedJwt token, RoutingContext request) {
        Long silent = silentSince.get(issuer.name());
        if (silent != null && System.nanoTime() - silent < PAUSE_NANOS) {
            return Uni.createFrom().failure(unreachable(issuer));
        }
        Tenants.choose(request, issuer);
        return identities
                .authenticate(HttpSecurityUtils.setRoutingContextAttribute(
                        new TokenAuthenticationRequest(new AccessTokenCredential(token.token())), request))
                .ifNoItem()
                .after(deadline.multipliedBy(2))
                .fail()
                .onFailure(failure -> !(failure instanceof AuthenticationFailedException))
                .transform(failure -> silent(issuer, failure))
                .replaceWithVoid();
    }

    private Throwable silent(OidcIssuer issuer, Throwable failure) {
        silentSince.put(issuer.name(), System.nanoTime());
        LOG.errorf(
                "oidc-issuer-unreachable issuer=%s consequence=\"its tokens can not be checked\" detail=\"%s\"",
                issuer.name(), failure);
        return unreachable(issuer);
    }

    private static Throwable unreachable(OidcIssuer issuer) {
        return Problem.unavailable("the issuer " + issuer.name() + " of the token can not be asked for its keys", 2)
                .with("reason", "oidc-issuer")
                .thrown();
    }
}
