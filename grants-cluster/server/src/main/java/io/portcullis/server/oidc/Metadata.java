package io.portcullis.server.oidc;

import io.portcullis.server.config.OidcIssuer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer says about itself (OpenID Connect Discovery 1.0, section 3).
 *
 * @param tokenEndpoint null if it says none that can be used
 */
record Metadata(URI keys, @Nullable URI tokenEndpoint) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    /** Where an issuer says it. */
    static URI of(OidcIssuer issuer) {
        String url = issuer.url();
        return URI.create(
                (url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + "/.well-known/openid-configuration");
    }

    /** @throws IllegalArgumentException with what is wrong with the answer */
    static Metadata read(OidcIssuer issuer, Buffer answer) {
        JsonObject said;
        try {
            said = new JsonObject(answer);
        } catch (DecodeException | ClassCastException _) {
            throw new IllegalArgumentException("its OpenID configuration is no JSON object");
        }
        if (!issuer.url().equals(said.getValue("issuer"))) {
            throw new IllegalArgumentException("its OpenID configuration is of another issuer");
        }
        @Nullable URI keys = usable(issuer, said.getValue("jwks_uri"));
        if (keys == null) {
            throw new IllegalArgumentException("its OpenID configuration has no usable jwks_uri");
        }
        return new Metadata(keys, usable(issuer, said.getValue("token_endpoint")));
    }

    /** One that is asked over TLS does not send us to what listens on this host. */
    private static @Nullable URI usable(OidcIssuer issuer, @Nullable Object text) {
        try {
            URI uri = URI.create(String.valueOf(text));
            boolean plain = issuer.url().startsWith("http:")
                    && "http".equals(uri.getScheme())
                    && LOOPBACK.contains(String.valueOf(uri.getHost()));
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || plain) ? uri : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
