package io.portcullis.harness.postgres;

import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/** Chooses how a server runs. */
public final class Servers {
    static final String SWITCH = "portcullis.test.postgres";

    private Servers() {}

    /** What {@link PostgresServer#start(PostgresOptions)} does. */
    public static PostgresServer start(PostgresOptions options) {
        String how = System.getProperty(SWITCH, "auto");
        try {
            return switch (how) {
                case "docker" -> DockerPostgres.start(options);
                case "embedded" -> EmbeddedPostgres.start(options);
                case "auto" ->
                    DockerClientFactory.instance().isDockerAvailable()
                            ? DockerPostgres.start(options)
                            : EmbeddedPostgres.start(options);
                default -> throw new IllegalArgumentException(SWITCH + "=" + how + ": docker, embedded or auto");
            };
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start: " + e.getMessage(), e);
        }
    }

    /** A child process of this JVM, from the binaries below {@code home}. */
    public static PostgresServer startInstalled(Path home, PostgresOptions options) {
        try {
            return EmbeddedPostgres.start(home, options);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start: " + e.getMessage(), e);
        }
    }
}
