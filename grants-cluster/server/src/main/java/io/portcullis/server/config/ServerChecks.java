package io.portcullis.server.config;

import io.portcullis.model.NodeNames;
import io.portcullis.model.codec.ClusterIds;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.FleetKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the form of {@link ServerConfig} can not say: ranges, and that the files it names are there and good. */
public final class ServerChecks {
    private static final Pattern MEMBER = Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[^\\s:\\[\\]]+):[0-9]{1,5}");
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_PUBLIC_KEYS = 2;
    private static final int MOST_CONNECTIONS = 1000;

    /** A way around signing in must end by itself. */
    private static final Duration LONGEST_AGAIN = Duration.ofHours(24);

    private final Instant now;
    private final List<String> problems = new ArrayList<>();

    /** Something that reads a file. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    private ServerChecks(Instant now) {
        this.now = now;
    }

    /**
     * Checks everything and reads the files.
     *
     * @throws InvalidConfiguration with all problems at once, each with its key
     */
    public static StartSettings check(ServerConfig config, Instant now) {
        return new ServerChecks(now).run(config);
    }

    private StartSettings run(ServerConfig config) {
        form("cluster-id", () -> ClusterIds.require(config.clusterId()));
        String node = config.node().orElseGet(ServerChecks::hostName);
        form("node", () -> NodeNames.require(node));
        cluster(config.cluster(), config.fleetKeyFile());
        require(
                config.database().url().matches("postgres(ql)?://[^@]+"),
                "database.url",
                "must be postgresql://host:port/database, without user and password");
        range("database.connections", config.database().connections(), 3, MOST_CONNECTIONS);
        between("budgets.lease", config.budgets().lease(), Duration.ofSeconds(5), LONGEST);
        between("rules-rest", config.rulesRest(), Duration.ofSeconds(1), Duration.ofMinutes(10));
        between("links.life", config.links().life(), Duration.ofSeconds(30), LONGEST);
        between("own-secrets.longest", config.ownSecrets().longest(), Duration.ofMinutes(5), Duration.ofDays(7));
        between("links.next-within", config.links().nextWithin(), Duration.ofSeconds(10), Duration.ofMinutes(10));
        between("links.quiet", config.links().quiet(), Duration.ofSeconds(10), LONGEST);
        if (!config.links().remember().isZero()) {
            between("links.remember", config.links().remember(), Duration.ofMinutes(1), Duration.ofHours(24));
        }
        if (!config.links().waitForGrant().isZero()) {
            between("links.wait-for-grant", config.links().waitForGrant(), Duration.ofMinutes(1), Duration.ofHours(24));
        }
        requests(config.requests());
        range("links.most-open", config.links().mostOpen(), 100, 100_000);
        config.publicUrl()
                .ifPresent(url -> require(
                        isPublicUrl(url), "public-url", "must be https://host or https://host:port, without a path"));
        deadlines(config.deadlines());
        config.api()
                .bootstrapAgainUntil()
                .ifPresent(until -> require(
                        until.isBefore(now.plus(LONGEST_AGAIN)),
                        "api.bootstrap-again-until",
                        "must be an instant within the next " + LONGEST_AGAIN.toHours() + " hours"));
        List<OidcIssuer> issuers = OidcChecks.check(config.oidc(), config.pages(), problems);
        Optional<PagesSettings> pages = config.pages()
                .flatMap(wanted ->
                        Optional.ofNullable(PagesChecks.check(wanted, issuers, config.publicUrl(), problems)));
        List<NotificationReceiver> receivers = NotificationChecks.check(config.notifications(), problems);
        List<PublicKey> publicKeys = publicKeys(config.grants().publicKeys());
        Optional<PrivateKey> privateKey =
                read("signing-key-file", config.signingKeyFile(), () -> PemKeys.readPrivate(config.signingKeyFile()));
        Optional<FleetKeys> fleetKeys =
                config.fleetKeyFile().flatMap(files -> read("fleet-key-file", files, () -> FleetKeys.read(files)));
        Optional<TokenFile> tokens = read(
                "api.bootstrap-token-file",
                config.api().bootstrapTokenFile(),
                () -> TokenFile.read(config.api().bootstrapTokenFile()));
        @Nullable
        RecordSigner signer = problems.isEmpty() && privateKey.isPresent()
                ? signer(config.clusterId(), privateKey.get(), publicKeys)
                : null;
        if (!problems.isEmpty() || signer == null || tokens.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new StartSettings(
                node,
                signer,
                RecordVerifier.of(config.clusterId(), publicKeys),
                fleetKeys.orElse(null),
                tokens.orElseThrow(),
                issuers,
                pages.orElse(null),
                receivers);
    }

    private static boolean isPublicUrl(URI url) {
        return "https".equals(url.getScheme())
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.getRawPath().isEmpty();
    }

    private void cluster(ServerConfig.Cluster cluster, Optional<List<Path>> fleetKeyFile) {
        range("cluster.member-port", cluster.memberPort(), 1, 65_535);
        range("cluster.client-port", cluster.clientPort(), 1, 65_535);
        require(
                cluster.memberPort() != cluster.clientPort(),
                "cluster.client-port",
                "must be another port than cluster.member-port");
        require(!cluster.bindAddress().isBlank(), "cluster.bind-address", "must not be empty");
        cluster.members()
                .ifPresent(members -> members.forEach(member -> require(
                        MEMBER.matcher(member).matches(),
                        "cluster.members",
                        "must be host:port, not \"" + member + "\"")));
        require(
                cluster.members().isEmpty() || cluster.kubernetes().serviceDns().isEmpty(),
                "cluster.kubernetes.service-dns",
                "only one of it and cluster.members says who the members are");
        require(
                !cluster.seal() || fleetKeyFile.isPresent(),
                "cluster.seal",
                "needs fleet-key-file: the key to encrypt with is derived from it");
        between("cluster.beacon-every", cluster.beaconEvery(), Duration.ofMillis(100), Duration.ofSeconds(1));
        between("cluster.reconcile-every", cluster.reconcileEvery(), Duration.ofSeconds(1), LONGEST);
        between("cluster.compare-every", cluster.compareEvery(), Duration.ofSeconds(1), LONGEST);
        between("cluster.member-timeout", cluster.memberTimeout(), Duration.ofSeconds(3), LONGEST);
    }

    private void requests(ServerConfig.Requests requests) {
        range("requests.most-waiting", requests.mostWaiting(), 1, 1_000);
        range("requests.most-per-hour", requests.mostPerHour(), 1, 100_000);
        range("requests.most-grants", requests.mostGrants(), 1, 1_000);
        between("requests.review-within", requests.reviewWithin(), Duration.ofHours(1), Duration.ofDays(90));
        between("requests.keep", requests.keep(), Duration.ofDays(1), Duration.ofDays(3_650));
    }

    private void deadlines(ServerConfig.Deadlines deadlines) {
        between("deadlines.database-connect", deadlines.databaseConnect(), Duration.ofMillis(100), LONGEST);
        between("deadlines.statement", deadlines.statement(), Duration.ofMillis(100), LONGEST);
        between("deadlines.shutdown", deadlines.shutdown(), Duration.ofSeconds(1), LONGEST);
        between("deadlines.collect", deadlines.collect(), Duration.ofSeconds(1), LONGEST);
        between("deadlines.oidc", deadlines.oidc(), Duration.ofMillis(100), Duration.ofSeconds(4));
    }

    private List<PublicKey> publicKeys(List<Path> files) {
        String key = "grants.public-keys";
        require(
                !files.isEmpty() && files.size() <= MOST_PUBLIC_KEYS,
                key,
                "one file is needed, or two during a rotation, not " + files.size());
        return files.stream()
                .flatMap(file -> read(key, file, () -> PemKeys.readPublic(file)).stream())
                .toList();
    }

    private @Nullable RecordSigner signer(String clusterId, PrivateKey privateKey, List<PublicKey> publicKeys) {
        for (PublicKey publicKey : publicKeys) {
            if (RecordSigner.isPair(privateKey, publicKey)) {
                return RecordSigner.of(clusterId, privateKey, publicKey);
            }
        }
        require(false, "signing-key-file", "none of grants.public-keys belongs to it: nobody would believe this node");
        return null;
    }

    private <T> Optional<T> read(String key, Object file, Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (IOException e) {
            require(false, key, file + " cannot be used: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void form(String key, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            require(false, key, String.valueOf(e.getMessage()));
        }
    }

    private void range(String key, int value, int least, int most) {
        require(value >= least && value <= most, key, "must be from " + least + " to " + most + ", not " + value);
    }

    private void between(String key, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                "must be from " + least.toMillis() + "ms to " + most.toMillis() + "ms");
    }

    private void require(boolean holds, String key, String problem) {
        if (!holds) {
            problems.add("portcullis." + key + ": " + problem);
        }
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            return name.length() <= 63 ? name : name.substring(0, 63);
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}
