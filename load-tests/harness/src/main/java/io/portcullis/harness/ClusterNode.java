package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A node of the grant cluster in its own process: the packaged application. It never outlives this JVM. */
public final class ClusterNode implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    private final Daemon daemon;
    private final Addresses addresses;
    private final ServerHttp management;

    private ClusterNode(Daemon daemon, Addresses addresses) {
        this.daemon = daemon;
        this.addresses = addresses;
        this.management = new ServerHttp(addresses.host, addresses.managementPort);
    }

    /** Where a node can be reached. */
    record Addresses(String node, String host, int memberPort, int clientPort, int apiPort, int managementPort) {}

    static ClusterNode launch(Daemon daemon, Addresses addresses) {
        return new ClusterNode(daemon, addresses);
    }

    /** @param name of the node and its folder */
    public static ClusterNodeBuilder builder(ClusterFolder cluster, String name) {
        return new ClusterNodeBuilder(cluster, name);
    }

    /** Returns once it is ready; {@link IllegalStateException} with its log if it ends before, or takes longer than 2 minutes. */
    public void awaitReady() {
        daemon.awaitReady(START, management::isReady);
    }

    public boolean isReady() {
        return daemon.isAlive() && management.isReady();
    }

    public String name() {
        return addresses.node;
    }

    /** {@code host:port} for gateways. */
    public String client() {
        return addresses.host + ":" + addresses.clientPort;
    }

    /** {@code https://host:port}. */
    public String api() {
        return "https://" + addresses.host + ":" + addresses.apiPort;
    }

    public long pid() {
        return daemon.pid();
    }

    public boolean isAlive() {
        return daemon.isAlive();
    }

    /** Sends a signal by its name: {@code "STOP"}, {@code "CONT"}, {@code "TERM"}, {@code "KILL"}. */
    public void signal(String name) {
        daemon.signal(name);
    }

    /** What it wrote so far: the last 20,000 lines. */
    public List<String> logLines() {
        return daemon.log().lines();
    }

    /** The first line that {@code regex} is found in; waits for it. */
    public String awaitLog(String regex, Duration atMost) {
        return daemon.log().await(Pattern.compile(regex), atMost);
    }

    /** All metrics in Prometheus' text format. */
    public String metrics() {
        try {
            return management.metrics();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sum of the samples of a metric with these labels; 0 if there is none. */
    public double metricOrZero(String name, String... labelPairs) {
        return Metrics.sum(metrics(), name, List.of(labelPairs)).orElse(0);
    }

    /** The body of a page of its management side, whatever its status. */
    public String get(String path) {
        try {
            return management.get(path).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM and waits for its orderly end. */
    public void stop() {
        try {
            daemon.stop();
        } finally {
            management.close();
        }
    }

    /** SIGKILL. */
    public void kill() {
        daemon.kill();
        management.close();
    }

    /** Ends it, in order if it can. */
    @Override
    public void close() {
        if (daemon.isAlive()) {
            stop();
        }
    }

    @Override
    public String toString() {
        return "cluster node " + addresses.node + " at " + addresses.host + " (pid " + daemon.pid() + ")";
    }
}
