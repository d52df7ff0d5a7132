package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running program of somebody else, such as PostgreSQL's own tools; what it writes goes to files of ours. */
public final class Program implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it with nothing on standard input, and without the settings for psql of the person who runs us. */
    public static Program start(Map<String, String> environment, List<String> command) throws IOException {
        Path out = Files.createTempFile("program", ".out");
        Path err = Files.createTempFile("program", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Psql.isolate(builder);
        builder.environment().putAll(environment);
        Process process = builder.start();
        Children.watch(process.toHandle());
        return new Program(process, out, err);
    }

    /** Runs it to its end. */
    public static Psql.Result run(Duration atMost, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        try (Program program = start(environment, command)) {
            return program.await(atMost);
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** What it has written to standard output so far: programs keep some of it to themselves until they end. */
    public String out() throws IOException {
        return Files.readString(out);
    }

    /** What it has written to standard error so far. */
    public String err() throws IOException {
        return Files.readString(err);
    }

    /** Waits until it ends by itself; {@link AssertionError} with what it wrote if it does not. */
    public Psql.Result await(Duration atMost) throws IOException, InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it did not end within " + atMost + "; so far it wrote\n" + Files.readString(out)
                    + "\n" + Files.readString(err));
        }
        return new Psql.Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.delete(out);
            Files.delete(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
