package io.portcullis.harness.postgres;

import io.portcullis.harness.FreePort;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server from the binaries on the class path: a child process of this JVM. */
final class EmbeddedPostgres implements PostgresServer {
    private static final int PORTS_TO_TRY = 5;

    private final Cluster cluster;
    private final Map<String, String> settings;
    private int port = FreePort.next();
    private @Nullable Postmaster postmaster;

    private EmbeddedPostgres(Cluster cluster, Map<String, String> settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    static EmbeddedPostgres start(PostgresOptions options) throws IOException {
        return start(null, options);
    }

    /** @param home of other binaries than those on the class path; null = those */
    static EmbeddedPostgres start(@Nullable Path home, PostgresOptions options) throws IOException {
        Cluster cluster = Cluster.create(Account.find(), "postgres", home);
        cluster.write(options.files());
        EmbeddedPostgres server = new EmbeddedPostgres(cluster, options.settings());
        for (int attempt = 1; ; attempt++) {
            try {
                server.launch();
                return server;
            } catch (IOException | RuntimeException | Error e) {
                boolean taken = Files.readString(cluster.log()).contains("Address already in use");
                if (!taken || attempt == PORTS_TO_TRY) {
                    server.close();
                    throw e;
                }
                server.port = FreePort.next(); // another program was faster
            }
        }
    }

    private void launch() throws IOException {
        Process started = cluster.start(port, settings);
        try {
            postmaster = Postmaster.await(started, cluster);
        } catch (IOException | RuntimeException | Error e) {
            started.destroyForcibly();
            throw e;
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
        return cluster.superuser();
    }

    @Override
    public String superuserPassword() {
        return cluster.password();
    }

    @Override
    public Path log() {
        return cluster.log();
    }

    @Override
    public boolean isRunning() {
        return postmaster != null && postmaster.handle().isAlive();
    }

    @Override
    public void stop() {
        if (postmaster != null) {
            postmaster.stopFast();
        }
    }

    @Override
    public void kill() {
        if (postmaster != null) {
            postmaster.kill();
        }
    }

    @Override
    public void startAgain() {
        if (isRunning()) {
            throw new IllegalStateException("the server is running");
        }
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void backUp(String name) {
        copy(cluster.data(), cluster.backup(name));
    }

    @Override
    public void putBack(String name) {
        copy(cluster.backup(name), cluster.data());
    }

    private void copy(Path from, Path to) {
        if (isRunning()) {
            throw new IllegalStateException("the server is running");
        }
        try {
            Folders.delete(to);
            Folders.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (postmaster != null && isRunning()) {
            postmaster.stopImmediately();
        }
        try {
            Folders.delete(cluster.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL at " + host() + ":" + port;
    }
}
