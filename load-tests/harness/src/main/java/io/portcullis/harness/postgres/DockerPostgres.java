package io.portcullis.harness.postgres;

import io.portcullis.harness.Await;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A server in a container. Its port is fixed, so that it stays the same when the container starts again. */
final class DockerPostgres implements PostgresServer {
    private static final String IMAGE = "postgres:18";

    /** In the container: where files are copied to, and where PostgreSQL finds them. */
    private static final String COPIED = "/harness/";

    private static final String OWNED = "/var/lib/harness";

    private final PostgreSQLContainer container;
    private final Path log;
    private final int port;

    private DockerPostgres(PostgreSQLContainer container, Path log, int port) {
        this.container = container;
        this.log = log;
        this.port = port;
    }

    @SuppressWarnings("resource") // the container is closed with the server
    static DockerPostgres start(PostgresOptions options) throws IOException {
        List<String> command = new ArrayList<>(List.of("postgres"));
        options.settings()
                .forEach((name, value) ->
                        command.addAll(List.of("-c", name + "=" + value.replace(PostgresOptions.FILES, OWNED))));
        Path log = Files.createTempFile("portcullis-pg-", ".log");
        int port = FreePort.next();
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE)
                .withUsername("postgres")
                .withDatabaseName("postgres")
                .withPassword(new BigInteger(128, new SecureRandom()).toString(36))
                .withEnv("POSTGRES_INITDB_ARGS", "--locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync")
                .withCommand(withFiles(options, command))
                .withLogConsumer(frame -> append(log, frame.getUtf8String()))
                .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\n", 2));
        options.files().forEach((name, text) -> container.withCopyToContainer(Transferable.of(text), COPIED + name));
        container.setPortBindings(List.of("127.0.0.1:" + port + ":5432"));
        DockerPostgres server = new DockerPostgres(container, log, port);
        try {
            container.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** Files are copied in as root's, and PostgreSQL wants those of keys to be its own. */
    private static String[] withFiles(PostgresOptions options, List<String> command) {
        if (options.files().isEmpty()) {
            return command.toArray(String[]::new);
        }
        String script = "mkdir -p " + OWNED + " && cp " + COPIED + "* " + OWNED + " && chown -R postgres " + OWNED
                + " && chmod 600 " + OWNED + "/* && exec docker-entrypoint.sh \"$@\"";
        List<String> wrapped = new ArrayList<>(List.of("sh", "-c", script, "postgres"));
        wrapped.addAll(command);
        return wrapped.toArray(String[]::new);
    }

    private static void append(Path log, String text) {
        try {
            Files.write(log, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String superuser() {
        return container.getUsername();
    }

    @Override
    public String superuserPassword() {
        return container.getPassword();
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    public boolean isRunning() {
        return container.isRunning();
    }

    /** The image asks Docker for SIGINT, PostgreSQL's fast shutdown. */
    @Override
    public void stop() {
        container.getDockerClient().stopContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void startAgain() {
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
        // The log of the first start is still there: an answer is the only sign of the second.
        Await.until("the server answers", Duration.ofSeconds(60), this::answers);
    }

    @Override
    public void backUp(String name) {
        throw new UnsupportedOperationException(
                "the data lie in the container: run with " + Servers.SWITCH + "=embedded");
    }

    @Override
    public void putBack(String name) {
        throw new UnsupportedOperationException("nothing was backed up");
    }

    private boolean answers() {
        try {
            return "1".equals(value("postgres", "select 1"));
        } catch (SQLException _) {
            return false;
        }
    }

    @Override
    public void close() {
        container.stop();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL in a container at " + host() + ":" + port;
    }
}
