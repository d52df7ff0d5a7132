package io.portcullis.server.api.auth;

import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.config.StartSettings;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * What Quarkus' OIDC extension does for which path: the pages sign browsers in. It does nothing for the API, whose tokens
 * {@link ApiFilter} has checked: cookies count for the pages, and nowhere else.
 */
@Singleton
public class Tenants implements TenantConfigResolver {
    private final @Nullable OidcTenantConfig pages;

    Tenants(ServerConfig config, StartSettings settings) {
        pages = settings.pages() == null
                ? null
                : PagesTenant.of(settings.pages(), config.deadlines().oidc());
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext request, OidcRequestContext<OidcTenantConfig> context) {
        @Nullable OidcTenantConfig config = PagesTenant.isPage(request.normalizedPath()) ? pages : null;
        return config == null ? Uni.createFrom().nullItem() : Uni.createFrom().item(config);
    }
}
