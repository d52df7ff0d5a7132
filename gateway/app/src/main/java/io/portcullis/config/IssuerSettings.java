package io.portcullis.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens prove logins, and which of them count.
 *
 * @param name in the configuration
 * @param issuer as tokens have it in {@code iss}
 * @param audience that tokens must have among those in {@code aud}
 * @param jwksUri where its keys are; null = where its OpenID configuration says
 * @param algorithms of signatures, asymmetric ones only
 * @param clockSkew how far its clock may be from ours
 * @param caFile null = the authorities that Java trusts
 * @param types what {@code typ} of the header may be, in lower case; empty = anything
 * @param scope words that tokens must have in {@code scope}
 * @param requiredClaims paths of claims, and the value that each must be or hold
 * @param jwksRefresh how often its keys are fetched
 * @param jwksMaxAge how long they count after they were last fetched
 */
public record IssuerSettings(
        String name,
        String issuer,
        String audience,
        @Nullable URI jwksUri,
        List<String> algorithms,
        Duration clockSkew,
        @Nullable Path caFile,
        List<String> types,
        List<String> scope,
        Map<String, String> requiredClaims,
        Duration jwksRefresh,
        Duration jwksMaxAge) {
    public IssuerSettings {
        algorithms = List.copyOf(algorithms);
        types = List.copyOf(types);
        scope = List.copyOf(scope);
        requiredClaims = Map.copyOf(requiredClaims);
    }

    /** Where its OpenID configuration is: OpenID Connect Discovery 1.0, section 4. */
    public URI discovery() {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(base + "/.well-known/openid-configuration");
    }
}
