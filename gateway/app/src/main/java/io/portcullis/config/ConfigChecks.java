package io.portcullis.config;

import io.portcullis.model.Cidr;
import io.portcullis.model.HostPort;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.policy.RequestForm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the form of {@link GatewayConfig} cannot say: ranges, and that the files it names are there and good. */
public final class ConfigChecks {
    private static final Pattern CLUSTER_ID = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_.-]{1,63}");
    /** Of the pages, as the nodes' own {@code public-url}. */
    private static final Pattern PAGES =
            Pattern.compile("https://([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_CONNECTIONS = 1_000_000;
    private static final int LEAST_STATEMENT = 1024;
    private static final int MOST_STATEMENT = 64 << 20;
    private static final int MOST_FAILURES = 1_000_000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);
    private static final int MOST_EVENT_LOOPS = 1024;
    private static final int MOST_PUBLIC_KEYS = 2;

    private final List<String> problems = new ArrayList<>();

    private ConfigChecks() {}

    /**
     * Checks everything and reads the key files.
     *
     * @throws InvalidConfiguration with all problems at once, each with its key
     */
    public static StartSettings check(GatewayConfig config) {
        return new ConfigChecks().run(config);
    }

    private StartSettings run(GatewayConfig config) {
        require(!config.listener().host().isBlank(), "listener.host", "must not be empty");
        range("listener.port", config.listener().port(), 0, 65_535);
        tls(config.listener());
        List<Cidr> proxies = config.listener().proxyProtocolFrom().orElse(List.of()).stream()
                .flatMap(network -> network("listener.proxy-protocol-from", network))
                .toList();
        require(CLUSTER_ID.matcher(config.clusterId()).matches(), "cluster-id", "must match " + CLUSTER_ID);
        range("event-loops", config.eventLoops(), 0, MOST_EVENT_LOOPS);
        limits(config.limits());
        deadlines(config.deadlines());
        failedLogins(config.failedLogins());
        LifetimeChecks.check(config, this::require);
        readableFolder("grants.dir", config.grants().dir());
        readableFolder("secrets.dir", config.secrets().dir());
        ownFolder("state.dir", config.state().dir());
        ownFolder("audit.dir", config.audit().dir());
        List<PublicKey> publicKeys = publicKeys(config.grants().publicKeys());
        @Nullable
        FleetKeys fleetKeys = config.fleetKeyFile().map(this::fleetKeys).orElse(null);
        String node = config.node().orElseGet(ConfigChecks::hostName);
        require(NODE.matcher(node).matches(), "node", "must match " + NODE + ", not \"" + node + "\"");
        @Nullable UpSettings up = UpChecks.check(config.up(), this::require);
        List<HostPort> members = ClusterChecks.check(config, this::require);
        Map<String, IssuerSettings> issuers = IssuerChecks.check(config.issuers(), this::require);
        RequestForm requestForm = config.pagesUrl().map(this::requestForm).orElse(RequestForm.NONE);
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new StartSettings(publicKeys, fleetKeys, node, up, members, proxies, issuers, requestForm);
    }

    /** It is shown at terminals, so what it may be is narrower than what a URI may. */
    private RequestForm requestForm(URI url) {
        require(
                PAGES.matcher(url.toString()).matches(),
                "pages-url",
                "must be https://host or https://host:port, without a path");
        return new RequestForm(url.toString());
    }

    private Stream<Cidr> network(String key, String text) {
        try {
            return Stream.of(Cidr.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            require(false, key, "must be networks such as 10.0.0.0/8: " + e.getMessage());
            return Stream.empty();
        }
    }

    /** Whether the files are good is said by who opens them, and watches them from then on. */
    private void tls(GatewayConfig.Listener listener) {
        boolean on = listener.tls() != ListenerTls.OFF;
        given("listener.tls-certificate-file", on, listener.tlsCertificateFile());
        given("listener.tls-key-file", on, listener.tlsKeyFile());
        ClientCertificates clients = listener.clientCertificates();
        boolean asked = clients != ClientCertificates.NONE;
        require(on || !asked, "listener.client-certificates", "needs portcullis.listener.tls");
        require(
                clients != ClientCertificates.REQUIRED || listener.tls() == ListenerTls.REQUIRED,
                "listener.client-certificates",
                "cannot be required while portcullis.listener.tls is not: who does not encrypt shows none");
        require(
                listener.clientCaFile().isPresent() == asked,
                "listener.client-ca-file",
                asked
                        ? "is needed with portcullis.listener.client-certificates"
                        : "says nothing while client-certificates is none");
        require(
                listener.clientLoginPrefix().isEmpty() || asked,
                "listener.client-login-prefix",
                "says nothing while client-certificates is none");
    }

    private void given(String key, boolean needed, Optional<Path> file) {
        require(file.isPresent() || !needed, key, "is needed when portcullis.listener.tls is not off");
        require(file.isEmpty() || needed, key, "says nothing while portcullis.listener.tls is off");
    }

    private void limits(GatewayConfig.Limits limits) {
        range("limits.connections", limits.connections(), 1, MOST_CONNECTIONS);
        range("limits.connections-per-origin", limits.connectionsPerOrigin(), 1, MOST_CONNECTIONS);
        range("limits.logins", limits.logins(), 1, MOST_CONNECTIONS);
        range("limits.sessions-per-login", limits.sessionsPerLogin(), 1, MOST_CONNECTIONS);
        range("limits.target-queue", limits.targetQueue(), 0, MOST_CONNECTIONS);
        range("limits.links", limits.links(), 0, MOST_CONNECTIONS);
        range("limits.statement-size", limits.statementSize(), LEAST_STATEMENT, MOST_STATEMENT);
    }

    private void failedLogins(GatewayConfig.FailedLogins failed) {
        range("failed-logins.per-login", failed.perLogin(), 0, MOST_FAILURES);
        range("failed-logins.per-origin", failed.perOrigin(), 0, MOST_FAILURES);
        Duration window = failed.window();
        require(
                window.compareTo(Duration.ofSeconds(1)) >= 0 && window.compareTo(LONGEST_WINDOW) <= 0,
                "failed-logins.window",
                "must be from 1s to 24h");
        require(
                !failed.longestWait().isNegative() && failed.longestWait().compareTo(LONGEST_WAIT) <= 0,
                "failed-logins.longest-wait",
                "must be from 0s to 1m");
    }

    private void deadlines(GatewayConfig.Deadlines deadlines) {
        deadline("deadlines.handshake", deadlines.handshake());
        deadline("deadlines.target-place", deadlines.targetPlace());
        deadline("deadlines.upstream-connect", deadlines.upstreamConnect());
        require(
                deadlines.targetPlace().plus(deadlines.upstreamConnect()).compareTo(deadlines.handshake()) <= 0,
                "deadlines.handshake",
                "must leave room for deadlines.target-place and deadlines.upstream-connect");
        deadline("deadlines.cut-off", deadlines.cutOff());
        deadline("deadlines.linger", deadlines.linger());
        deadline("deadlines.stop-work", deadlines.stopWork());
    }

    private void deadline(String key, Duration value) {
        boolean inRange = value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST) <= 0;
        require(inRange, key, "must be from 1ms to 1h");
    }

    private void range(String key, int value, int least, int most) {
        require(value >= least && value <= most, key, "must be from " + least + " to " + most + ", not " + value);
    }

    private void readableFolder(String key, Path folder) {
        require(
                Files.isDirectory(folder) && Files.isReadable(folder) && Files.isExecutable(folder),
                key,
                folder + " is not a folder that this process can read");
    }

    private void ownFolder(String key, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            require(false, key, folder + " cannot be made: " + e);
            return;
        }
        require(
                Files.isDirectory(folder) && Files.isWritable(folder),
                key,
                folder + " is not a folder that this process can write to");
    }

    private List<PublicKey> publicKeys(List<Path> files) {
        String key = "grants.public-keys";
        require(
                !files.isEmpty() && files.size() <= MOST_PUBLIC_KEYS,
                key,
                "one file is needed, or two during a rotation, not " + files.size());
        List<PublicKey> keys = new ArrayList<>();
        for (Path file : files) {
            try {
                keys.add(PemKeys.readPublic(file));
            } catch (IOException e) {
                require(false, key, file + " cannot be used: " + e);
            }
        }
        return keys;
    }

    private @Nullable FleetKeys fleetKeys(List<Path> files) {
        try {
            return FleetKeys.read(files);
        } catch (IOException e) {
            require(false, "fleet-key-file", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void require(boolean holds, String key, String problem) {
        if (!holds) {
            problems.add("portcullis." + key + ": " + problem);
        }
    }

    /** Asked when the gateway starts, never earlier: a native image is built on another host. */
    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            return name.length() <= 63 ? name : name.substring(0, 63);
        } catch (UnknownHostException e) {
            return "gateway";
        }
    }
}
