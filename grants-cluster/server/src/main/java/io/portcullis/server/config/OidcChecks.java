package io.portcullis.server.config;

import io.portcullis.model.Principal;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the form of {@link OidcConfig} can not say. */
final class OidcChecks {
    private static final Pattern SUFFIX = Pattern.compile("[a-z0-9._@-]{1,32}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
    /** In tests and demos a provider has no certificate; its words must not cross a network then. */
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
    /** One name of a path: either without quotes and slashes, or in quotes. */
    private static final Pattern STEP = Pattern.compile("\"([^\"]+)\"|([^\"/]+)");

    private static final Pattern PATH = Pattern.compile("(?:\"[^\"]+\"|[^\"/]+)(?:/(?:\"[^\"]+\"|[^\"/]+)){0,7}");

    private final Optional<PagesConfig> pages;
    private final List<String> problems;

    private OidcChecks(Optional<PagesConfig> pages, List<String> problems) {
        this.pages = pages;
        this.problems = problems;
    }

    /** Adds what is wrong to {@code problems}, with its key behind {@code portcullis.}. */
    static List<OidcIssuer> check(OidcConfig config, Optional<PagesConfig> pages, List<String> problems) {
        OidcChecks checks = new OidcChecks(pages, problems);
        List<OidcIssuer> issuers = new ArrayList<>();
        Set<String> urls = new HashSet<>();
        // In the order of their names, so that the same mistakes have the same message each time.
        new TreeMap<>(config.issuers()).forEach((name, issuer) -> {
            issuers.add(checks.issuer(name, issuer));
            checks.require(urls.add(issuer.url()), key(name, "url"), "another issuer has it already");
        });
        return issuers;
    }

    private static String key(String issuer, String rest) {
        return "oidc.issuers." + issuer + "." + rest;
    }

    private OidcIssuer issuer(String name, OidcConfig.Issuer issuer) {
        require(NAME.matcher(name).matches(), "oidc.issuers." + name, "a name must match " + NAME);
        require(
                isUrl(issuer.url()),
                key(name, "url"),
                "must be https://host/…, without user, query and fragment; http:// only on the loopback");
        require(
                !issuer.audience().isEmpty() && issuer.audience().stream().noneMatch(OidcChecks::isOpen),
                key(name, "audience"),
                "must name what its tokens are for: without it a token for anything else would open the API");
        require(!issuer.loginClaim().isBlank(), key(name, "login-claim"), "must not be empty");
        issuer.loginSuffix()
                .ifPresent(suffix ->
                        require(SUFFIX.matcher(suffix).matches(), key(name, "login-suffix"), "must match " + SUFFIX));
        issuer.serviceClaims()
                .forEach((claim, text) -> require(
                        !text.isBlank() && !text.equals("*") && text.lastIndexOf('*', text.length() - 2) < 0,
                        key(name, "service-claims." + claim),
                        "must be a text, with at most one * at its end, and not only that"));
        return new OidcIssuer(
                name,
                issuer.url(),
                issuer.audience(),
                issuer.kind(),
                path(key(name, "roles-claim"), issuer.rolesClaim()),
                groups(name, issuer.roles()),
                issuer.loginClaim(),
                issuer.loginSuffix().orElse(""),
                issuer.serviceClaims(),
                directory(name, issuer),
                issuer.logout().clients().orElseGet(() -> clientsOfPages(name)),
                issuer.logout().endsGrants(),
                issuer.tlsConfigurationName().orElse(null));
    }

    /** Quarkus takes "any" for a wish not to look. */
    private static boolean isOpen(String audience) {
        return audience.isBlank() || audience.equals("any");
    }

    /** Whoever signs people in for the pages tells it too. */
    private List<String> clientsOfPages(String issuer) {
        return pages.filter(config -> config.issuer().equals(issuer))
                .map(config -> List.of(config.clientId()))
                .orElse(List.of());
    }

    private @Nullable OidcDirectory directory(String name, OidcConfig.Issuer issuer) {
        @Nullable
        OidcDirectory found = new DirectoryChecks(key(name, "directory."), this::require)
                .check(issuer.directory(), at -> text -> path(at, text));
        require(
                found == null || issuer.kind() == Principal.Kind.HUMAN,
                key(name, "directory.person-url"),
                "is for issuers of people");
        issuer.logout()
                .clients()
                .ifPresent(clients -> require(
                        !clients.isEmpty() && clients.stream().noneMatch(OidcChecks::isOpen),
                        key(name, "logout.clients"),
                        "must name the clients that people sign in to"));
        return found;
    }

    static boolean isUrl(String text) {
        return isAddress(text) && URI.create(text).getQuery() == null;
    }

    /** The same, with or without a query. */
    static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            String host = uri.getHost();
            return host != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null
                    && ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && LOOPBACK.contains(host)));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private List<String> path(String key, String text) {
        if (!PATH.matcher(text).matches()) {
            require(false, key, "must be up to 8 names with / between; a name with a / in it in double quotes");
            return List.of();
        }
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        while (step.find()) {
            steps.add(step.group(1) == null ? step.group(2) : step.group(1));
        }
        return steps;
    }

    private Map<Role, Set<String>> groups(String issuer, OidcConfig.Roles config) {
        Map<Role, Set<String>> groups = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            Optional<List<String>> names = switch (role) {
                case REQUESTER -> config.requester();
                case APPROVER -> config.approver();
                case AUDITOR -> config.auditor();
                case OPERATOR -> config.operator();
            };
            names.ifPresent(all -> {
                require(
                        all.stream().noneMatch(String::isBlank),
                        key(issuer, "roles." + role.code()),
                        "a group must have a name");
                groups.put(role, Set.copyOf(new HashSet<>(all)));
            });
        }
        return groups;
    }

    private void require(boolean holds, String key, String problem) {
        if (!holds) {
            problems.add("portcullis." + key + ": " + problem);
        }
    }
}
