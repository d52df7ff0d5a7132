package io.portcullis.server.config;

import io.portcullis.server.config.NotificationsConfig.Format;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the form of {@link NotificationsConfig} can not say. */
final class NotificationChecks {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
    /** As Standard Webhooks marks them. */
    private static final String SECRET = "whsec_";

    private static final int LEAST_SECRET = 24;
    private static final int MOST_SECRET = 64;
    private static final int MOST_SECRETS = 2;
    private static final int MOST_FILE = 4096;

    private final List<String> problems;

    private NotificationChecks(List<String> problems) {
        this.problems = problems;
    }

    /** Adds what is wrong to {@code problems}. */
    static List<NotificationReceiver> check(NotificationsConfig config, List<String> problems) {
        return new NotificationChecks(problems).run(config);
    }

    private List<NotificationReceiver> run(NotificationsConfig config) {
        between("deadline", config.deadline(), Duration.ofMillis(100), Duration.ofSeconds(30));
        between("give-up-after", config.giveUpAfter(), Duration.ofMinutes(1), Duration.ofDays(7));
        List<NotificationReceiver> receivers = new ArrayList<>();
        for (Map.Entry<String, NotificationsConfig.Receiver> entry : new TreeMap<>(config.receivers()).entrySet()) {
            String key = "receivers." + entry.getKey();
            require(NAME.matcher(entry.getKey()).matches(), key, "the name must match " + NAME);
            @Nullable NotificationReceiver receiver = receiver(entry.getKey(), key + ".", entry.getValue());
            if (receiver != null) {
                receivers.add(receiver);
            }
        }
        return receivers;
    }

    private @Nullable NotificationReceiver receiver(String name, String key, NotificationsConfig.Receiver config) {
        require(
                config.url().isPresent() != config.urlFile().isPresent(),
                key + "url",
                "one of it and url-file says where it is");
        @Nullable
        String url = config.urlFile()
                .map(file -> String.join("", lines(key + "url-file", file)))
                .orElse(config.url().orElse(null));
        String where = key + (config.urlFile().isPresent() ? "url-file" : "url");
        boolean usable = url != null && OidcChecks.isAddress(url);
        require(usable, where, "must be https://host/…");
        require(
                config.events().map(events -> !events.isEmpty()).orElse(true),
                key + "events",
                "must name what it is told of, or be left out");
        require(
                config.format() == Format.SLACK || config.secretFile().isPresent(),
                key + "secret-file",
                "is missing: how is the receiver to know that it was not anybody else?");
        List<byte[]> secrets = config.secretFile()
                .map(file -> secrets(key + "secret-file", file))
                .orElse(List.of());
        return usable
                ? new NotificationReceiver(
                        name,
                        URI.create(url),
                        config.format(),
                        secrets,
                        config.events().map(Set::copyOf).orElseGet(NotificationEvent::usual),
                        config.tlsConfigurationName().orElse(null))
                : null;
    }

    private List<byte[]> secrets(String key, Path file) {
        List<byte[]> secrets = new ArrayList<>();
        List<String> lines = lines(key, file);
        for (String line : lines) {
            byte[] secret = secret(line);
            require(
                    secret.length >= LEAST_SECRET && secret.length <= MOST_SECRET,
                    key,
                    file + " must have lines of " + SECRET + " and " + LEAST_SECRET + " to " + MOST_SECRET
                            + " bytes in base64");
            secrets.add(secret);
        }
        require(
                !lines.isEmpty() && lines.size() <= MOST_SECRETS,
                key,
                file + " must have one line, or two while the secret is exchanged");
        return secrets;
    }

    private static byte[] secret(String line) {
        try {
            return line.startsWith(SECRET) ? Base64.getDecoder().decode(line.substring(SECRET.length())) : new byte[0];
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private List<String> lines(String key, Path file) {
        try {
            if (Files.size(file) > MOST_FILE) {
                throw new IOException("it has more than " + MOST_FILE + " bytes");
            }
            return Files.readString(file)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            require(false, key, file + " cannot be used: " + e.getMessage());
            return List.of();
        }
    }

    private void between(String key, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                "must be from " + least.toMillis() + "ms to " + most.toMillis() + "ms");
    }

    private void require(boolean holds, String key, String problem) {
        if (!holds) {
            problems.add("portcullis.notifications." + key + ": " + problem);
        }
    }
}
