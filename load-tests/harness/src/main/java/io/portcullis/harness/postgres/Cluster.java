package io.portcullis.harness.postgres;

import io.portcullis.harness.Children;
import io.portcullis.harness.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A database cluster in PostgreSQL's sense: a data directory as {@code initdb} makes it, in a folder that goes with us.
 *
 * @param home of the binaries
 * @param folder holds the data directory, the log and the Unix-domain socket
 * @param password of the superuser
 */
record Cluster(Path home, Path folder, Account account, String superuser, String password) {

    /** A new cluster; files are where {@code account} can reach them. */
    static Cluster create(Account account, String superuser, @Nullable Path installed) throws IOException {
        // root's java.io.tmpdir may lie where no other account gets to; /tmp never does.
        for (String name : List.of(System.getProperty("java.io.tmpdir"), "/tmp")) {
            Path temporary = Path.of(name).toRealPath();
            if (account.canRead(temporary)) {
                Path home = installed == null ? Binaries.home(Platform.current(), temporary) : installed;
                Template template = Template.of(home, temporary, account, superuser, installed == null);
                Path folder = Files.createTempDirectory(temporary, "portcullis-pg-");
                Children.folder(folder);
                account.takes(folder);
                Cluster cluster = new Cluster(home, folder, account, superuser, template.password());
                Folders.copy(template.data(), cluster.data());
                return cluster;
            }
        }
        throw new IOException("no folder for temporary files that " + account + " can read: set java.io.tmpdir");
    }

    /** @param builtin whether it is recent enough (17) for a collation of its own */
    void initialise(boolean builtin) throws IOException {
        Path passwordFile = Files.createTempFile(folder, "password", null); // only its owner reads it
        Files.writeString(passwordFile, password + "\n");
        account.takes(passwordFile);
        List<String> command = new ArrayList<>(List.of(
                program("initdb"),
                "--pgdata=" + data(),
                "--username=" + superuser,
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile,
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions"));
        if (builtin) {
            // The collation of the builtin provider sorts alike on every platform; messages are in English.
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        Process initdb = process(command).start();
        try {
            if (!initdb.waitFor(60, TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                throw new IOException("initdb failed\n" + Files.readString(log()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while initdb runs", e);
        } finally {
            initdb.destroyForcibly();
            Files.delete(passwordFile);
        }
    }

    /** Files that the settings name. */
    void write(Map<String, String> texts) throws IOException {
        Files.createDirectories(files());
        account.takes(files());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = files().resolve(text.getKey());
            Files.writeString(file, text.getValue());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            account.takes(file);
        }
    }

    private Path files() {
        return folder.resolve("files");
    }

    /** Starts the server; it may still refuse connections for a moment. */
    Process start(int port, Map<String, String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(program("postgres"), "-D", data().toString()));
        setting(command, "listen_addresses", "127.0.0.1");
        setting(command, "port", Integer.toString(port));
        setting(command, "unix_socket_directories", socketFits(port) ? folder.toString() : "");
        settings.forEach(
                (name, value) -> setting(command, name, value.replace(PostgresOptions.FILES, files().toString())));
        return process(command).start();
    }

    private static void setting(List<String> command, String name, String value) {
        command.add("-c");
        command.add(name + "=" + value);
    }

    /** The path of a Unix-domain socket has at most 103 bytes on macOS, 107 on Linux; a comma separates two folders. */
    private boolean socketFits(int port) {
        return !folder.toString().contains(",") && (folder + "/.s.PGSQL." + port).length() <= 103;
    }

    private ProcessBuilder process(List<String> words) {
        ProcessBuilder process = new ProcessBuilder(account.command(words.toArray(String[]::new)));
        process.directory(folder.toFile());
        // A PGPORT or PGDATA of the person who runs us must not lead the server elsewhere.
        process.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        process.environment().put("LC_ALL", "C");
        process.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        process.redirectErrorStream(true);
        process.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        return process;
    }

    private String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Where a copy of the data directory lies. */
    Path backup(String name) {
        return folder.resolve("backup-" + name);
    }

    Path log() {
        return folder.resolve("postgresql.log");
    }

    @Override
    public String toString() {
        return "cluster in " + folder;
    }
}
