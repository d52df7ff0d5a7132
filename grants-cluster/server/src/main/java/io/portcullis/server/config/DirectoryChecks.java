package io.portcullis.server.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the form of {@link OidcConfig.Directory} can not say. */
final class DirectoryChecks {
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LONGEST_GRACE = Duration.ofDays(7);

    /** Hears what is wrong with a key. */
    @FunctionalInterface
    interface Complaints {
        void require(boolean holds, String key, String problem);
    }

    private final String prefix;
    private final Complaints complaints;

    /** @param prefix of the keys */
    DirectoryChecks(String prefix, Complaints complaints) {
        this.prefix = prefix;
        this.complaints = complaints;
    }

    /** @param path splits the text of a key into its names, and complains about it */
    @Nullable
    OidcDirectory check(OidcConfig.Directory config, Function<String, Function<String, List<String>>> path) {
        if (config.personUrl().isEmpty()) {
            require(config.groupsUrl().isEmpty(), "groups-url", "is of no use without person-url");
            require(config.clientId().isEmpty(), "client-id", "is of no use without person-url");
            return null;
        }
        String personUrl = config.personUrl().orElseThrow();
        require(isTemplate(personUrl), "person-url", "must be https://host/… with {subject} behind the host, once");
        config.groupsUrl()
                .ifPresent(url -> require(
                        isTemplate(url), "groups-url", "must be https://host/… with {subject} behind the host, once"));
        config.tokenUrl().ifPresent(url -> require(OidcChecks.isUrl(url), "token-url", "must be https://host/…"));
        require(config.clientId().filter(id -> !id.isBlank()).isPresent(), "client-id", "is missing: who asks?");
        secret(config.clientSecretFile());
        Duration every = config.every();
        require(
                every.compareTo(SHORTEST) >= 0 && every.compareTo(LONGEST) <= 0,
                "every",
                "must be from " + SHORTEST.toSeconds() + "s to " + LONGEST.toHours() + "h");
        require(
                config.grace().compareTo(every) >= 0 && config.grace().compareTo(LONGEST_GRACE) <= 0,
                "grace",
                "must be from every to " + LONGEST_GRACE.toDays() + "d");
        return new OidcDirectory(
                personUrl,
                path.apply(prefix + "enabled-path").apply(config.enabledPath()),
                config.enabledValue(),
                config.groupsUrl().orElse(null),
                groupsPath(config, path),
                config.tokenUrl().filter(OidcChecks::isUrl).map(URI::create).orElse(null),
                config.clientId().orElse(""),
                config.clientSecretFile().orElse(Path.of("")),
                config.scope().orElse(null),
                every,
                config.grace());
    }

    private @Nullable List<String> groupsPath(
            OidcConfig.Directory config, Function<String, Function<String, List<String>>> path) {
        Optional<List<String>> given = config.groupsPath().map(path.apply(prefix + "groups-path"));
        return given.orElse(config.groupsUrl().isPresent() ? List.of() : null);
    }

    private static boolean isTemplate(String url) {
        int at = url.indexOf(OidcDirectory.SUBJECT);
        return at > url.indexOf('/', "https://".length())
                && url.indexOf(OidcDirectory.SUBJECT, at + 1) < 0
                && OidcChecks.isAddress(url.replace(OidcDirectory.SUBJECT, "subject"));
    }

    private void secret(Optional<Path> file) {
        if (file.isEmpty()) {
            require(false, "client-secret-file", "is missing: the client that asks has a secret");
            return;
        }
        try {
            require(!Files.readString(file.get()).isBlank(), "client-secret-file", file.get() + " is empty");
        } catch (IOException e) {
            require(false, "client-secret-file", file.get() + " cannot be used: " + e.getMessage());
        }
    }

    private void require(boolean holds, String key, String problem) {
        complaints.require(holds, prefix + key, problem);
    }
}
