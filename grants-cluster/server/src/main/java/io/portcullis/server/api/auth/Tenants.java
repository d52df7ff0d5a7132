package io.portcullis.server.api.auth;

import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.config.StartSettings;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The issuers as Quarkus' OIDC extension wants them. It connects to one when the first token of it comes, so a node starts whether its
 * issuers are there or not.
 */
@Singleton
public class Tenants implements TenantConfigResolver {
    private static final String CHOSEN = Tenants.class.getName();
    /** A key that is not known is looked for at the issuer at most so often, whatever is presented. */
    private static final Duration NEW_KEYS = Duration.ofSeconds(10);
    /** How far the issuer's clock may be behind or ahead. */
    private static final int SKEW_SECONDS = 5;

    private record Tenant(OidcIssuer issuer, OidcTenantConfig config) {}

    private final Map<String, Tenant> byUrl = new HashMap<>();
    private final @Nullable OidcTenantConfig pages;

    Tenants(ServerConfig config, StartSettings settings) {
        for (OidcIssuer issuer : settings.issuers()) {
            byUrl.put(
                    issuer.url(),
                    new Tenant(issuer, api(issuer, config.deadlines().oidc())));
        }
        pages = settings.pages() == null
                ? null
                : PagesTenant.of(settings.pages(), config.deadlines().oidc());
    }

    private static OidcTenantConfig api(OidcIssuer issuer, Duration deadline) {
        var builder = OidcTenantConfig.authServerUrl(issuer.url())
                .tenantId("api-" + issuer.name())
                .applicationType(ApplicationType.SERVICE)
                .connectionTimeout(deadline)
                .token()
                .issuer(issuer.url())
                .audience(issuer.audience())
                .subjectRequired()
                .issuedAtRequired(false)
                .lifespanGrace(SKEW_SECONDS)
                .forcedJwkRefreshInterval(NEW_KEYS)
                // What can not be checked here is refused: no token is sent anywhere.
                .allowJwtIntrospection(false)
                .allowOpaqueTokenIntrospection(false)
                .end();
        @Nullable String tls = issuer.tlsName();
        if (tls != null) {
            builder.tlsConfigurationName(tls);
        }
        return builder.build();
    }

    /** The issuer with this name in its tokens. */
    Optional<OidcIssuer> issuer(String url) {
        return Optional.ofNullable(byUrl.get(url)).map(Tenant::issuer);
    }

    /** From here on this request is about tokens of this issuer. */
    static void choose(RoutingContext request, OidcIssuer issuer) {
        request.put(CHOSEN, issuer.url());
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext request, OidcRequestContext<OidcTenantConfig> context) {
        @Nullable OidcTenantConfig config = of(request);
        return config == null ? Uni.createFrom().nullItem() : Uni.createFrom().item(config);
    }

    private @Nullable OidcTenantConfig of(RoutingContext request) {
        String url = request.get(CHOSEN);
        if (url != null) {
            Tenant tenant = byUrl.get(url);
            return tenant == null ? null : tenant.config();
        }
        // Cookies count for the pages, and nowhere else.
        return PagesTenant.isPage(request.normalizedPath()) ? pages : null;
    }
}
