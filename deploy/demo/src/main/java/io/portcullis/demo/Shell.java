package io.portcullis.demo;

import io.portcullis.harness.Children;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Runs command lines exactly as they are shown: by {@code /bin/sh}, in the demo's folder, with the demo's settings. */
final class Shell implements AutoCloseable {
    private final Path folder;
    private final Map<String, String> settings;
    private final Queue<Process> running = new ConcurrentLinkedQueue<>();

    /**
     * @param settings environment variables; those of PostgreSQL and Portcullis that the person who runs us has set do
     *     not count
     */
    Shell(Path folder, Map<String, String> settings) {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
    }

    /** Starts a command line; its output and errors arrive in one text, as on a terminal. */
    CompletableFuture<Result> start(String commandLine) {
        return start(commandLine, new Output());
    }

    /** @param output where what it prints can be read before it ends */
    CompletableFuture<Result> start(String commandLine, Output output) {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", commandLine)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.matches("(PG|PORTCULLIS|PSQL|LC_).*"));
        environment.put("LC_ALL", "C");
        environment.put("PSQLRC", "/dev/null");
        environment.putAll(settings);
        try {
            Process process = builder.start();
            Children.watch(process.toHandle());
            running.add(process);
            CompletableFuture<Result> result = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> collect(process, output, result));
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect(Process process, Output output, CompletableFuture<Result> result) {
        try (Reader in = process.inputReader(StandardCharsets.UTF_8)) {
            char[] part = new char[8192];
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                output.append(CharBuffer.wrap(part, 0, count));
            }
            Instant end = Instant.now();
            result.complete(new Result(process.waitFor(), output.text(), end));
        } catch (IOException | InterruptedException e) {
            result.completeExceptionally(e);
        } finally {
            output.end();
            running.remove(process);
        }
    }

    /** Ends what still runs. */
    @Override
    public void close() {
        for (Process process : running) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    /**
     * What a command line left.
     *
     * @param end when it had closed its output
     */
    record Result(int status, String output, Instant end) {}
}
