package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A gateway in its own process: the packaged JVM application, or the native binary that the system property {@code
 * portcullis.test.binary} names. It never outlives this JVM.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Daemon daemon;
    private final Path auditDir;
    private final String host;
    private final int port;
    private final int httpPort;
    private final ServerHttp http;

    private GatewayProcess(Daemon daemon, Path auditDir, String host, int port, int httpPort) {
        this.daemon = daemon;
        this.host = host;
        this.auditDir = auditDir;
        this.port = port;
        this.httpPort = httpPort;
        this.http = new ServerHttp(host, httpPort);
    }

    public static GatewayBuilder builder(GrantFolder grants) {
        return new GatewayBuilder(grants);
    }

    /**
     * Who stops a gateway in a test waits for it. In the environment, where a build that does not know them yet takes no offence;
     * a setting of the builder's counts before.
     */
    private static final Map<String, String> AT_ONCE = Map.of(
            "PORTCULLIS_DRAIN_ANNOUNCE", "0s", "PORTCULLIS_DRAIN_DEADLINE", "0s", "PORTCULLIS_DRAIN_GRACE", "0s");

    static GatewayProcess launch(
            List<String> command, Path folder, Path auditDir, String host, int port, int httpPort) {
        Daemon daemon = Daemon.launch("the gateway", command, AT_ONCE, folder, "gateway.log");
        GatewayProcess gateway = new GatewayProcess(daemon, auditDir, host, port, httpPort);
        try {
            daemon.awaitReady(START, gateway.http::isReady);
            return gateway;
        } catch (RuntimeException e) {
            gateway.http.close();
            throw e;
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
        return daemon.pid();
    }

    public boolean isAlive() {
        return daemon.isAlive();
    }

    /** What its health says to load balancers; false as well if it does not answer. */
    public boolean isReady() {
        return http.isReady();
    }

    public Path auditDir() {
        return auditDir;
    }

    /** Sends a signal by its name: {@code "STOP"}, {@code "CONT"}, {@code "TERM"}, {@code "KILL"}. */
    public void signal(String name) {
        daemon.signal(name);
    }

    /** What it wrote so far to standard output and standard error: the last 20,000 lines. */
    public List<String> logLines() {
        return daemon.log().lines();
    }

    /** The first line that {@code regex} is found in; waits for it. */
    public String awaitLog(String regex, Duration atMost) {
        return daemon.log().await(Pattern.compile(regex), atMost);
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
        try {
            daemon.stop();
        } finally {
            http.close();
        }
    }

    /** Waits for the end of the process, which something else causes, and returns its exit status. */
    public int awaitExit() {
        return awaitExit(Daemon.STOP);
    }

    /** The same, for one that drains. */
    public int awaitExit(Duration patience) {
        try {
            return daemon.awaitExit(patience);
        } finally {
            http.close();
        }
    }

    /** SIGKILL. */
    public void kill() {
        daemon.kill();
        http.close();
    }

    /** Stops it if it still runs. */
    @Override
    public void close() {
        if (daemon.isAlive()) {
            stop();
        }
    }

    @Override
    public String toString() {
        return "gateway at " + host + ":" + port + " (pid " + daemon.pid() + ")";
    }
}
