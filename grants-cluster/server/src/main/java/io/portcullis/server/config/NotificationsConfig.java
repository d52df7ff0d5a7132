package io.portcullis.server.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is told of what happens, by webhooks. The same at all nodes: whichever comes first tells it. */
public interface NotificationsConfig {
    /** By a name of the operator's choice: 1 to 32 of {@code [a-z0-9-]}. */
    Map<String, Receiver> receivers();

    /** For each answer of a receiver, 100 ms to 30 s. */
    @WithDefault("5s")
    Duration deadline();

    /** For so long a notification is tried again that does not arrive, 1 min to 7 d. */
    @WithDefault("24h")
    Duration giveUpAfter();

    interface Receiver {
        /** Where it is posted to. */
        Optional<String> url();

        /** A file of one line instead, for an address that is a secret itself. */
        Optional<Path> urlFile();

        /** What is posted. */
        @WithDefault("json")
        Format format();

        /** A file of one line {@code whsec_BASE64}, or of two while the secret is exchanged: what signatures are made with. */
        Optional<Path> secretFile();

        /** What it is told of; everything when not given. */
        Optional<List<NotificationEvent>> events();

        /** The name of a {@code quarkus.tls} configuration, for a receiver whose certificate is not a public one. */
        Optional<String> tlsConfigurationName();
    }

    /** How a notification is written. */
    enum Format {
        /** As Standard Webhooks has it, for programs. */
        JSON,
        /** What Slack's incoming webhooks take, and whatever imitates them. */
        SLACK
    }
}
