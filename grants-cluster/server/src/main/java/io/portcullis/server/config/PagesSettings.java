package io.portcullis.server.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the pages need.
 *
 * @param clientSecret null for a public client
 * @param publicUrl where browsers reach the cluster
 * @param gateways for the snippets
 */
public record PagesSettings(
        OidcIssuer issuer,
        String clientId,
        @Nullable String clientSecret,
        PagesKeys keys,
        Duration session,
        URI publicUrl,
        GatewaysPlace gateways) {

    @Override
    public String toString() {
        return "PagesSettings[issuer=" + issuer.name() + ", clientId=" + clientId + "]";
    }
}
