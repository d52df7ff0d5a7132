package io.portcullis.conformance;

import io.portcullis.harness.Children;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that run to their end, with a log each. */
final class Programs {
    private static final int LINES = 15;

    private Programs() {}

    /**
     * Runs a program; what it says goes to the log.
     *
     * @param environment on top of ours, from which what could lead PostgreSQL's clients elsewhere is taken away
     * @param busy called about once a second while it runs
     * @throws Unavailable if it is not there, fails or takes longer than {@code limit}: with the end of the log
     */
    static void run(
            List<String> command, Path folder, Map<String, String> environment, Path log, Duration limit, Runnable busy)
            throws Unavailable, IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("PG.*|DBI_.*|DBDPG.*|PSYCOPG2.*|PERL5.*|MAVEN_ARGS"));
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new Unavailable(command.getFirst() + " can not be started: " + e.getMessage());
        }
        Children.watch(process.toHandle());
        process.getOutputStream().close();
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!process.waitFor(1, TimeUnit.SECONDS)) {
                busy.run();
                if (System.nanoTime() - deadline > 0) {
                    end(process);
                    throw new Unavailable("not over within " + limit.toMinutes() + " minutes" + lastWords(log));
                }
            }
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new Unavailable(
                    String.join(" ", command) + " ended with status " + process.exitValue() + lastWords(log));
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static String lastWords(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of();
        return ", see " + log + "\n    "
                + String.join("\n    ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }
}
