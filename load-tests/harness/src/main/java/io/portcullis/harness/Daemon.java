package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** A server in its own process, which never outlives this JVM, and its output. */
public final class Daemon {
    static final Duration STOP = Duration.ofSeconds(60);
    /** 128 + 15: how a JVM reports that SIGTERM ended it. */
    private static final int ENDED_BY_SIGTERM = 143;

    private static final Pattern PORT_TAKEN = Pattern.compile("Address already in use|already bound|Port.*in use");

    private final String name;
    private final Process process;
    private final LogTail log;

    private Daemon(String name, Process process, LogTail log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Another program listens on a port that was chosen. */
    static final class PortTaken extends IllegalStateException {
        private static final long serialVersionUID = 1;

        PortTaken(String message) {
            super(message);
        }
    }

    /**
     * Starts it.
     *
     * @param name what it is, for messages
     * @param environment beside ours
     * @param folder where it runs
     * @param logFile the file in that folder that its output is appended to
     */
    public static Daemon launch(
            String name, List<String> command, Map<String, String> environment, Path folder, String logFile) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // The settings of the person who runs us, or of the test's own Quarkus, are not this server's.
        builder.environment().keySet().removeIf(key -> key.matches("(PORTCULLIS|QUARKUS|SMALLRYE|PG).*"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Children.watch(process.toHandle());
            process.getOutputStream().close();
            return new Daemon(name, process, new LogTail(process, folder.resolve(logFile)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns once {@code ready} holds; {@link IllegalStateException} with the log if it ends before or takes too long. */
    public void awaitReady(Duration atMost, BooleanSupplier ready) {
        try {
            Await.until(
                    () -> name + " is ready\n" + log.last(50),
                    atMost,
                    () -> !process.isAlive() || ready.getAsBoolean());
        } catch (AssertionError e) {
            kill();
            throw new IllegalStateException(e.getMessage(), e);
        }
        if (!process.isAlive()) {
            log.join();
            String message = name + " ended with status " + process.exitValue() + "\n" + log.last(50);
            throw log.lines().stream().anyMatch(line -> PORT_TAKEN.matcher(line).find())
                    ? new PortTaken(message)
                    : new IllegalStateException(message);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    void signal(String signal) {
        if (!Signals.send(process.pid(), signal)) {
            throw new IllegalStateException(name + " is gone: SIG" + signal + " was not sent\n" + log.last(30));
        }
    }

    LogTail log() {
        return log;
    }

    /** Sends SIGTERM and waits; an {@link AssertionError} if it does not end, or not as it should. */
    void stop() {
        if (process.isAlive()) {
            signal("CONT"); // a stopped process would only end when it is resumed
            signal("TERM");
        }
        int status = awaitExit(STOP);
        if (!Set.of(0, ENDED_BY_SIGTERM).contains(status)) {
            throw new AssertionError(name + " ended with status " + status + "\n" + log.last(50));
        }
    }

    int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                throw new AssertionError(name + " did not end\n" + log.last(50));
            }
            log.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        Await.until("the killed " + name + " is gone", STOP, () -> !process.isAlive());
        log.join();
    }
}
