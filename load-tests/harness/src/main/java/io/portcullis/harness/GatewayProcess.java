package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A gateway in its own process: the packaged JVM application, or the native binary that the system property {@code
 * portcullis.test.binary} names. It never outlives this JVM.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(60);
    /** 128 + 15: how a JVM reports that SIGTERM ended it. */
    private static final int ENDED_BY_SIGTERM = 143;

    private static final Pattern PORT_TAKEN = Pattern.compile("Address already in use|already bound|Port.*in use");

    private final Process process;
    private final LogTail log;
    private final Path auditDir;
    private final String host;
    private final int port;
    private final int httpPort;
    private final GatewayHttp http;

    private GatewayProcess(Process process, LogTail log, Path auditDir, String host, int port, int httpPort) {
        this.process = process;
        this.host = host;
        this.log = log;
        this.auditDir = auditDir;
        this.port = port;
        this.httpPort = httpPort;
        this.http = new GatewayHttp(host, httpPort);
    }

    /** Another program listens on the port that was chosen. */
    static final class PortTaken extends IllegalStateException {
        private static final long serialVersionUID = 1;

        PortTaken(String message) {
            super(message);
        }
    }

    public static GatewayBuilder builder(GrantFolder grants) {
        return new GatewayBuilder(grants);
    }

    static GatewayProcess launch(
            List<String> command, Path folder, Path auditDir, String host, int port, int httpPort) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // The settings of the person who runs us, or of the test's own Quarkus, are not this gateway's.
        builder.environment().keySet().removeIf(name -> name.matches("(PORTCULLIS|QUARKUS|SMALLRYE|PG).*"));
        try {
            Process process = builder.start();
            Children.watch(process.toHandle());
            process.getOutputStream().close();
            LogTail log = new LogTail(process, folder.resolve("gateway.log"));
            GatewayProcess gateway = new GatewayProcess(process, log, auditDir, host, port, httpPort);
            gateway.awaitReady();
            return gateway;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try {
            Await.until(
                    () -> "the gateway is ready\n" + log.last(50), START, () -> !process.isAlive() || http.isReady());
        } catch (AssertionError e) {
            kill();
            throw new IllegalStateException(e.getMessage(), e);
        }
        if (!process.isAlive()) {
            log.join();
            http.close();
            String message = "the gateway ended with status " + process.exitValue() + "\n" + log.last(50);
            throw log.lines().stream().anyMatch(line -> PORT_TAKEN.matcher(line).find())
                    ? new PortTaken(message)
                    : new IllegalStateException(message);
        }
    }

    public String host() {
        return host;
    }

    /** Of the listener for PostgreSQL's protocol. */
    public int port() {
        return port;
    }

    public int httpPort() {
        return httpPort;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path auditDir() {
        return auditDir;
    }

    /** Sends a signal by its name: {@code "STOP"}, {@code "CONT"}, {@code "TERM"}, {@code "KILL"}. */
    public void signal(String name) {
        if (!Signals.send(process.pid(), name)) {
            throw new IllegalStateException("the gateway is gone: SIG" + name + " was not sent\n" + log.last(30));
        }
    }

    /** What it wrote so far to standard output and standard error: the last 20,000 lines. */
    public List<String> logLines() {
        return log.lines();
    }

    /** The first line that {@code regex} is found in; waits for it. */
    public String awaitLog(String regex, Duration atMost) {
        return log.await(Pattern.compile(regex), atMost);
    }

    /**
     * The sum of the samples of a metric that carry these labels (names and values in turn). An {@link AssertionError} if
     * there is none: a metric whose name is wrong must not look like 0.
     */
    public double metric(String name, String... labelPairs) {
        return metricIn(metrics(), name, labelPairs);
    }

    /** The same in a page that {@link #metrics} gave before. */
    public static double metricIn(String page, String name, String... labelPairs) {
        return Metrics.sum(page, name, List.of(labelPairs))
                .orElseThrow(() ->
                        new AssertionError("no sample of " + name + " with " + List.of(labelPairs) + " in\n" + page));
    }

    /** The same for a metric that may not have been counted yet: 0 if there is no sample. */
    public double metricOrZero(String name, String... labelPairs) {
        return Metrics.sum(metrics(), name, List.of(labelPairs)).orElse(0);
    }

    /** All metrics in Prometheus' text format. */
    public String metrics() {
        try {
            return http.metrics();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of a page of its HTTP side, whatever its status. */
    public String get(String path) {
        try {
            return http.get(path).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM and waits; an {@link AssertionError} if it does not end, or not as it should. */
    public void stop() {
        if (process.isAlive()) {
            signal("CONT"); // a stopped process would only end when it is resumed
            signal("TERM");
        }
        int status = awaitExit();
        if (!Set.of(0, ENDED_BY_SIGTERM).contains(status)) {
            throw new AssertionError("the gateway ended with status " + status + "\n" + log.last(50));
        }
    }

    /** Waits for the end of the process, which something else causes, and returns its exit status. */
    public int awaitExit() {
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                throw new AssertionError("the gateway did not end\n" + log.last(50));
            }
            log.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            http.close();
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        Await.until("the killed gateway is gone", STOP, () -> !process.isAlive());
        log.join();
        http.close();
    }

    /** Stops it if it still runs. */
    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }

    @Override
    public String toString() {
        return "gateway at " + host + ":" + port + " (pid " + process.pid() + ")";
    }
}
