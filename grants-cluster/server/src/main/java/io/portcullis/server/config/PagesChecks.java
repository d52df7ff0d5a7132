package io.portcullis.server.config;

import io.portcullis.model.HostPort;
import io.portcullis.model.Principal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the form of {@link PagesConfig} can not say. */
final class PagesChecks {
    private static final Duration USUAL = Duration.ofHours(8);
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    /** Nothing that a shell or a connection string would take for something else. */
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._~/-]*");

    private static final Duration LONGEST = Duration.ofDays(7);

    private final List<String> problems;

    private PagesChecks(List<String> problems) {
        this.problems = problems;
    }

    /** Adds what is wrong to {@code problems}; null if anything is. */
    static @Nullable PagesSettings check(
            PagesConfig config, List<OidcIssuer> issuers, Optional<URI> publicUrl, List<String> problems) {
        return new PagesChecks(problems).run(config, issuers, publicUrl);
    }

    private @Nullable PagesSettings run(PagesConfig config, List<OidcIssuer> issuers, Optional<URI> publicUrl) {
        int before = problems.size();
        Duration session = config.session().orElse(USUAL);
        Optional<OidcIssuer> issuer = issuers.stream()
                .filter(one -> one.name().equals(config.issuer()))
                .findFirst();
        require(
                issuer.isPresent() && issuer.get().kind() == Principal.Kind.HUMAN,
                "issuer",
                "must be the name of one of oidc.issuers whose kind is human");
        require(!config.clientId().isBlank(), "client-id", "must not be empty");
        require(
                issuers.stream().noneMatch(one -> one.audience().contains(config.clientId())),
                "client-id",
                "must be no audience of the API: its id tokens would open the API");
        require(publicUrl.isPresent(), "issuer", "the pages need portcullis.public-url: people are sent back there");
        require(
                session.compareTo(SHORTEST) >= 0 && session.compareTo(LONGEST) <= 0,
                "session",
                "must be from " + SHORTEST.toMinutes() + "m to " + LONGEST.toHours() + "h");
        @Nullable String secret = config.clientSecretFile().map(this::secret).orElse(null);
        @Nullable PagesKeys keys = keys(config.cookieKeyFile());
        @Nullable HostPort gateway = config.gateway().map(this::gateway).orElse(null);
        String rootCertificate = config.rootCertificate().orElse("");
        require(
                PATH.matcher(rootCertificate).matches(),
                "root-certificate",
                "must be system or a path of letters, digits and . _ ~ / -");
        if (problems.size() > before || keys == null) {
            return null;
        }
        return new PagesSettings(
                issuer.orElseThrow(),
                config.clientId(),
                secret,
                keys,
                session,
                publicUrl.orElseThrow(),
                new GatewaysPlace(gateway, rootCertificate));
    }

    private @Nullable String secret(Path file) {
        try {
            String secret = Files.readString(file).strip();
            require(!secret.isEmpty(), "client-secret-file", file + " is empty");
            return secret;
        } catch (IOException e) {
            require(false, "client-secret-file", file + " cannot be used: " + e.getMessage());
            return null;
        }
    }

    private @Nullable PagesKeys keys(Path file) {
        try {
            return PagesKeys.read(file);
        } catch (IOException e) {
            require(false, "cookie-key-file", file + " cannot be used: " + e.getMessage());
            return null;
        }
    }

    private @Nullable HostPort gateway(String text) {
        try {
            return HostPort.parse(text, GatewaysPlace.PORT);
        } catch (IllegalArgumentException _) {
            require(false, "gateway", "must be host or host:port");
            return null;
        }
    }

    private void require(boolean holds, String key, String problem) {
        if (!holds) {
            problems.add("portcullis.pages." + key + ": " + problem);
        }
    }
}
