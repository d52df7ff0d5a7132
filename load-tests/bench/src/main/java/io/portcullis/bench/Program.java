package io.portcullis.bench;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.postgres.Account;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Another proxy as a child process; it never outlives this JVM. */
final class Program {
    private static final Duration START = Duration.ofSeconds(20);

    private Program() {}

    /** Where a program is installed: on the path, or where distributions put servers. */
    static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(
                        Stream.of(path.split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it under the account that PostgreSQL runs under and returns once it listens.
     *
     * @param folder its own; the account gets it and what is in it
     */
    static ProcessHandle start(Account account, Path folder, int port, String... command) throws IOException {
        account.takes(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                account.takes(file);
            }
        }
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        Process process = new ProcessBuilder(account.command(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Children.watch(process.toHandle());
        process.getOutputStream().close();
        Await.until(() -> List.of(command) + " listens, see " + log, START, () -> !process.isAlive() || listens(port));
        if (!process.isAlive()) {
            throw new IOException(List.of(command) + " ended\n" + Files.readString(log));
        }
        // Some ways to change the account leave a wrapper in between.
        return process.descendants().reduce((_, last) -> last).orElse(process.toHandle());
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** A folder for one program's files, deleted with this JVM. */
    static Path folder(String name) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "portcullis-bench-" + name + "-");
        Children.folder(folder);
        Children.folder(folder.resolveSibling(folder.getFileName() + ".log"));
        return folder;
    }
}
