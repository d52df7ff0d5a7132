package io.portcullis.conformance;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.Signals;
import io.portcullis.harness.postgres.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A new server of the PostgreSQL that is installed here, on 127.0.0.1, with SCRAM-SHA-256 for everybody as at the gateway. The
 * suites need this one and no other version: modules for it are built from its source.
 */
final class LocalServer implements AutoCloseable {
    static final String SUPERUSER = "postgres";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What the suites ask for, and as little writing as possible. */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            "max_prepared_transactions=10",
            "wal_level=logical",
            "log_connections=on",
            "max_wal_senders=10",
            "max_replication_slots=10",
            "fsync=off");

    private final Process process;
    private final int port;
    private final Path log;

    private LocalServer(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Makes and starts one.
     *
     * @param programs the folder with {@code initdb} and {@code postgres}
     * @param folder ours, which the server's account can get to
     * @param password of the superuser
     */
    static LocalServer start(Path programs, Path folder, String password, Progress progress)
            throws IOException, Unavailable {
        Account account = Account.find();
        Path home = Files.createDirectory(folder.resolve("server"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        account.takes(home);
        Path log = folder.resolve("server.log");
        Path data = home.resolve("data");
        Path passwordFile = home.resolve("password");
        Files.writeString(passwordFile, password + "\n");
        account.takes(passwordFile);
        Programs.run(
                account.command(
                        programs.resolve("initdb").toString(),
                        "--pgdata=" + data,
                        "--username=" + SUPERUSER,
                        "--auth=scram-sha-256",
                        "--pwfile=" + passwordFile,
                        "--encoding=UTF8",
                        "--no-locale",
                        "--no-sync"),
                folder,
                Map.of(),
                log,
                PATIENCE,
                progress::busy);
        int port = FreePort.next();
        List<String> command =
                new ArrayList<>(account.command(programs.resolve("postgres").toString(), "-D", data.toString()));
        SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        command.addAll(List.of("-c", "port=" + port));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Children.watch(process.toHandle());
        process.getOutputStream().close();
        LocalServer server = new LocalServer(process, port, log);
        server.awaitReady();
        return server;
    }

    private void awaitReady() throws Unavailable, IOException {
        Await.until(
                "the server accepts connections, see " + log,
                PATIENCE,
                () -> !process.isAlive() || Files.readString(log).contains("ready to accept connections"));
        if (!process.isAlive()) {
            throw new Unavailable("the server ended:\n" + Files.readString(log));
        }
    }

    int port() {
        return port;
    }

    /** How many logins there were. */
    long sessions() throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("connection authorized:")).count();
        }
    }

    /** At once: what it holds is not needed any more. */
    @Override
    public void close() {
        Signals.send(process.pid(), "QUIT");
        Await.until("the server ends", PATIENCE, () -> !process.isAlive());
    }
}
