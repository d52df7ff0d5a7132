package io.portcullis.server.api.auth;

import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.DefaultTokenStateManager;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the encrypted cookie of a browser holds: the id token, the refresh token, and in the place of the access token, which is not needed,
 * the session that they are of. What is not kept can not be stolen; and what is stolen is known again when the session has ended.
 */
@Alternative
@Priority(1)
@Singleton
public class PageSessions extends DefaultTokenStateManager {
    private static final String HERE = PageSession.class.getName();

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.system();

    /** The session that this request was made in: of who is signed in. */
    public static PageSession of(RoutingContext request) {
        return Objects.requireNonNull(request.<@Nullable PageSession>get(HERE), "this page is for who is signed in");
    }

    @Override
    public Uni<String> createTokenState(
            RoutingContext request,
            OidcTenantConfig config,
            AuthorizationCodeTokens tokens,
            OidcRequestContext<String> context) {
        @Nullable PageSession renewed = request.get(HERE);
        PageSession session = renewed == null ? PageSession.begin(random, clock.instant()) : renewed;
        return super.createTokenState(
                request,
                config,
                new AuthorizationCodeTokens(tokens.getIdToken(), session.text(), tokens.getRefreshToken()),
                context);
    }

    @Override
    public Uni<AuthorizationCodeTokens> getTokens(
            RoutingContext request,
            OidcTenantConfig config,
            String cookie,
            OidcRequestContext<AuthorizationCodeTokens> context) {
        return super.getTokens(request, config, cookie, context).map(kept -> {
            request.put(
                    HERE,
                    PageSession.parse(kept.getAccessToken())
                            .orElseThrow(() -> new AuthenticationFailedException("the cookie is of no session")));
            return new AuthorizationCodeTokens(kept.getIdToken(), null, kept.getRefreshToken());
        });
    }
}
