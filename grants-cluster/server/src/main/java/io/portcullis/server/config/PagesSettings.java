package io.portcullis.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the pages need.
 *
 * @param clientSecret null for a public client
 * @param publicUrl where browsers reach the cluster; by https
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
    private static final int HTTPS_PORT = 443;

    /** What browsers call the place of the pages. */
    public String origin() {
        return origin(publicUrl);
    }

    /** RFC 6454, 6.1: in lower case, and without the port that is used anyway. */
    static String origin(URI https) {
        int port = https.getPort();
        return "https://" + https.getHost().toLowerCase(Locale.ROOT)
                + (port < 0 || port == HTTPS_PORT ? "" : ":" + port);
    }

    @Override
    public String toString() {
        return "PagesSettings[issuer=" + issuer.name() + ", clientId=" + clientId + "]";
    }
}
