package io.portcullis.harness;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The output of a process: all of it in a file, the last lines in memory. */
final class LogTail {
    private static final int LINES = 20_000;

    private final Deque<String> lines = new ArrayDeque<>();
    private final Path file;
    private final Thread reader;

    /** Reads until the process closes its output. */
    LogTail(Process process, Path file) {
        this.file = file;
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("log of " + process.pid())
                .uncaughtExceptionHandler((_, e) -> add("the harness lost the log: " + e))
                .start(() -> copy(process));
    }

    private void copy(Process process) {
        try (var in = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter out =
                        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
                out.write(line);
                out.newLine();
                if (!in.ready()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void add(String line) {
        if (lines.size() == LINES) {
            lines.remove();
        }
        lines.add(line);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The last lines for an error message. */
    String last(int count) {
        List<String> all = lines();
        return String.join("\n", all.subList(Math.max(0, all.size() - count), all.size())) + "\n(" + file + ")";
    }

    String await(Pattern pattern, Duration atMost) {
        Await.until(() -> "a line with " + pattern + "\n" + last(30), atMost, () -> find(pattern) != null);
        return Objects.requireNonNull(find(pattern));
    }

    private @Nullable String find(Pattern pattern) {
        return lines().stream()
                .filter(line -> pattern.matcher(line).find())
                .findFirst()
                .orElse(null);
    }

    /** Waits for the end of the output, which may come a little after the end of the process. */
    void join() {
        try {
            reader.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
