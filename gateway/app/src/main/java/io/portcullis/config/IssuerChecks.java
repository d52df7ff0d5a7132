package io.portcullis.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether what is configured of issuers of tokens can be used. */
final class IssuerChecks {
    /** Those that a public key verifies. The others would take a published key for a secret, or nothing at all. */
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    /** RFC 6749, 3.3. */
    private static final Pattern SCOPE =
            Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*");

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
    private static final int MOST_ISSUERS = 20;
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);
    private static final Duration LEAST_REFRESH = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final UpChecks.Requirement requirement;

    private IssuerChecks(UpChecks.Requirement requirement) {
        this.requirement = requirement;
    }

    static Map<String, IssuerSettings> check(
            Map<String, GatewayConfig.Issuer> issuers, UpChecks.Requirement requirement) {
        requirement.require(issuers.size() <= MOST_ISSUERS, "issuers", "at most " + MOST_ISSUERS);
        Map<String, IssuerSettings> checked = new TreeMap<>();
        Set<String> names = new HashSet<>();
        issuers.forEach((name, issuer) -> {
            String key = "issuers.\"" + name + "\".";
            requirement.require(NAME.matcher(name).matches(), "issuers", "a name must match " + NAME);
            requirement.require(
                    names.add(issuer.issuer() + " " + issuer.audience()),
                    key + "issuer",
                    "another one has the same issuer and audience");
            checked.put(name, new IssuerChecks(requirement).one(key, name, issuer));
        });
        return checked;
    }

    private IssuerSettings one(String key, String name, GatewayConfig.Issuer issuer) {
        require(isUrl(issuer.issuer()), key + "issuer", "must be an https URL without query (http only on loopback)");
        require(!issuer.audience().isBlank(), key + "audience", "must not be empty");
        issuer.jwksUri()
                .ifPresent(uri -> require(
                        isUrl(uri.toString()), key + "jwks-uri", "must be an https URL (http only on loopback)"));
        require(!issuer.algorithms().isEmpty(), key + "algorithms", "must not be empty");
        for (String algorithm : issuer.algorithms()) {
            require(
                    ALGORITHMS.contains(algorithm),
                    key + "algorithms",
                    "must be of "
                            + String.join(", ", ALGORITHMS.stream().sorted().toList()));
        }
        range(key + "clock-skew", issuer.clockSkew(), Duration.ZERO, MOST_SKEW);
        range(key + "jwks-refresh", issuer.jwksRefresh(), LEAST_REFRESH, LONGEST);
        range(key + "jwks-max-age", issuer.jwksMaxAge(), issuer.jwksRefresh(), LONGEST);
        issuer.caFile().ifPresent(file -> readable(key + "ca-file", file));
        String scope = issuer.scope().orElse("");
        require(
                scope.isEmpty() || SCOPE.matcher(scope).matches(),
                key + "scope",
                "must be words with single spaces between them");
        return new IssuerSettings(
                name,
                issuer.issuer(),
                issuer.audience(),
                issuer.jwksUri().orElse(null),
                issuer.algorithms(),
                issuer.clockSkew(),
                issuer.caFile().orElse(null),
                types(issuer.types()),
                scope.isEmpty() ? List.of() : List.of(scope.split(" ")),
                issuer.requiredClaims(),
                issuer.jwksRefresh(),
                issuer.jwksMaxAge());
    }

    private static List<String> types(Optional<List<String>> types) {
        List<String> lower = new ArrayList<>();
        types.stream()
                .flatMap(List::stream)
                .map(type -> type.toLowerCase(Locale.ROOT))
                .forEach(lower::add);
        return lower;
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean whole = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            return whole
                    && Stream.of("https", "http").anyMatch(scheme -> scheme.equals(uri.getScheme()))
                    && ("https".equals(uri.getScheme()) || LOOPBACK.contains(uri.getHost()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void range(String key, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                "must be from " + least.toMillis() + "ms to " + most.toMillis() + "ms");
    }

    private void readable(String key, Path file) {
        try {
            PemCertificates.read(file);
        } catch (IOException e) {
            require(false, key, file + " cannot be used: " + e);
        }
    }

    private void require(boolean holds, String key, String problem) {
        requirement.require(holds, key, problem);
    }
}
