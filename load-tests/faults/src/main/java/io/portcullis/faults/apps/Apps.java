package io.portcullis.faults.apps;

import io.portcullis.faults.net.Network;
import io.portcullis.faults.stage.Gate;
import io.portcullis.faults.stage.Setup;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.Await;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.Children;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.oidc.OidcProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * {@code load-tests/apps/run}: a service with eight HikariCP pools, whose tokens live for a minute and whose grant for a minute and a half.
 * A node of the grant cluster, a gateway, a provider and the sidecar are real; the application has an address, a login and nothing else.
 */
public final class Apps {
    static final String LOGIN = "svc-orders";
    static final String SUBJECT = "system:serviceaccount:shop:orders";
    static final String AUDIENCE = "portcullis";
    private static final String USAGE = """
            usage: load-tests/apps/run [--seconds N] [--no-build]
              --seconds   how long, 600 if it is not said
              --no-build  use what was built last
            Exit status: 0; 1 if a statement failed or something else went wrong; 2 if the options are wrong.""";

    private static final int POOLS = 8;
    /** The shortest that HikariCP takes. */
    private static final long MAX_LIFETIME = 30_000;

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path SIDECAR = Path.of("deploy/apps/token-passfile");

    private final Duration time;
    private final Instant begun = Instant.now();
    private boolean held = true;

    private Apps(Duration time) {
        this.time = time;
    }

    public static void main(String[] words) throws Exception {
        List<String> all = List.of(words);
        int seconds = 600;
        for (int i = 0; i < all.size(); i++) {
            switch (all.get(i)) {
                case "--no-build" -> {} // for the script
                case "--seconds" -> seconds = Integer.parseInt(all.get(++i));
                default -> {
                    System.err.println(USAGE);
                    System.exit(all.get(i).endsWith("-help") ? 0 : 2);
                }
            }
        }
        System.setProperty("portcullis.test.postgres", "embedded");
        System.exit(new Apps(Duration.ofSeconds(seconds)).run());
    }

    private int run() throws Exception {
        Path folder = Files.createTempDirectory("portcullis-apps-");
        Children.folder(folder);
        Path passfile = folder.resolve("pgpass");
        System.setProperty("org.postgresql.pgpassfile", passfile.toString());
        CertificateAuthority authority = CertificateAuthority.create(folder.resolve("ca"));
        try (OidcProvider provider = OidcProvider.start(List.of());
                Network network = Network.loopback();
                Stage stage = Stage.open(setup(folder, authority.issueForLocalhost(), provider), network)) {
            ClusterApi api = stage.members().getFirst().api();
            stage.target()
                    .execute(
                            Stage.TARGET,
                            "create table work (id int generated always as identity primary key, at timestamptz default now())");
            stage.target().execute(Stage.TARGET, "grant select, insert on work to " + Stage.ROLE);
            Gate gate = stage.gates().getFirst();
            String grant = issue(api, provider, gate);
            try (Renewals renewals = new Renewals(provider, api, grant, folder)) {
                Process sidecar = sidecar(Renewals.tokenFile(folder), passfile);
                play(gate, url(gate, authority), api, grant, renewals);
                sidecar.destroy();
            }
        }
        say(held ? "It held." : "IT DID NOT HOLD.");
        return held ? 0 : 1;
    }

    private static Setup setup(Path folder, Issued own, OidcProvider provider) throws IOException {
        Path rules = Files.writeString(folder.resolve("logins.yaml"), """
                rules:
                  - {logins: [svc-*], tls: only, method: jwt, issuer: apps}
                """);
        List<String> settings = List.of(
                "-Dportcullis.listener.tls=required",
                "-Dportcullis.listener.tls-certificate-file=" + own.certificateFile(),
                "-Dportcullis.listener.tls-key-file=" + own.keyFile(),
                "-Dportcullis.logins-file=" + rules,
                "-Dportcullis.issuers.apps.issuer=" + provider.issuer(),
                "-Dportcullis.issuers.apps.audience=" + AUDIENCE,
                "-Dportcullis.issuers.apps.clock-skew=0s");
        return new Setup(1, 1, List.of(), settings);
    }

    /** Returns the grant, which the gateway knows. */
    private String issue(ClusterApi api, OidcProvider provider, Gate gate) throws IOException {
        require(api.post(
                "/v1/logins/" + LOGIN + "/credentials",
                Map.of("duration", "1h", "issuer", provider.issuer(), "subject", SUBJECT)));
        String grant = require(api.post(
                        "/v1/grants",
                        Map.of(
                                "login",
                                LOGIN,
                                "target",
                                Stage.TARGET,
                                "role",
                                Stage.ROLE,
                                "kind",
                                "service",
                                "duration",
                                Renewals.GRANT_LIFE.toSeconds() + "s",
                                "connectionSecret",
                                "never",
                                "reason",
                                "pools that must not notice")))
                .body()
                .path("grant")
                .path("id")
                .asText();
        Await.until(
                "the gateway knows grant and identity",
                SOON,
                () -> gate.process()
                        .get("/explain/login?login=" + LOGIN + "&target=" + Stage.TARGET + "&from=127.0.0.1")
                        .contains("admitted"));
        return grant;
    }

    private static ClusterApi.Answer require(ClusterApi.Answer answer) throws IOException {
        if (!answer.isGood()) {
            throw new IOException(answer.words());
        }
        return answer;
    }

    private static Process sidecar(Path token, Path passfile) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "/bin/sh", SIDECAR.toString(), token.toString(), passfile.toString(), "*:*:*:" + LOGIN);
        builder.inheritIO();
        Process process = builder.start();
        Children.watch(process.toHandle());
        Await.until("the password file is there", SOON, () -> Files.exists(passfile));
        return process;
    }

    private static String url(Gate gate, CertificateAuthority authority) {
        return "jdbc:postgresql://localhost:" + gate.door().port() + "/" + Stage.TARGET
                + "?sslmode=verify-full&sslrootcert=" + authority.certificateFile();
    }

    private void play(Gate gate, String url, ClusterApi api, String grant, Renewals renewals) throws Exception {
        List<Pool> pools = new ArrayList<>();
        try {
            // The last one keeps its connections: they outlive many tokens, and the end that the grant had when they
            // came.
            IntStream.range(0, POOLS)
                    .forEach(i -> pools.add(new Pool("pool-" + i, url, LOGIN, i < POOLS - 1 ? MAX_LIFETIME : 0)));
            pools.forEach(Pool::begin);
            say(POOLS + " pools at work for " + time.toSeconds() + " s");
            Instant until = Instant.now().plus(time);
            while (Instant.now().isBefore(until)) {
                Thread.sleep(Math.clamp(Duration.between(Instant.now(), until).toMillis(), 1, 30_000));
                say("%d statements, %d failed, %.0f connects"
                        .formatted(statements(pools), failures(pools).size(), connects(gate)));
            }
            report(gate, pools, renewals);
            end(api, grant, pools);
        } finally {
            pools.forEach(Pool::stop);
            pools.forEach(Pool::close);
        }
    }

    private void report(Gate gate, List<Pool> pools, Renewals renewals) {
        List<SQLException> failures = failures(pools);
        failures.stream()
                .limit(5)
                .forEach(failure -> say("failed: " + failure.getSQLState() + " " + failure.getMessage()));
        double refused = gate.process().metricOrZero("portcullis_sessions_refused_total");
        double cutOff = gate.process().metricOrZero("portcullis_sessions_cutoff_total");
        judge("statements", (double) statements(pools), statements(pools) > time.toSeconds());
        judge("failed", failures.size(), failures.isEmpty());
        judge("connects", connects(gate), connects(gate) >= POOLS);
        judge("logins refused", refused, refused == 0);
        judge("sessions cut off", cutOff, cutOff == 0);
        judge("tokens used", renewals.tokens(), renewals.tokens() > time.dividedBy(Renewals.TOKEN_LIFE));
        judge("times the grant was extended", renewals.revisions(), renewals.revisions() >= time.toSeconds() / 30 - 1);
        judge("slowest statement, ms", slowest(pools), true);
        Exception failure = renewals.failure();
        if (failure != null) {
            say("a renewal failed: " + failure);
            held = false;
        }
    }

    /** The grant ends the sessions, whatever tokens there are. */
    private void end(ClusterApi api, String grant, List<Pool> pools) throws Exception {
        if (!failures(pools).isEmpty()) {
            return;
        }
        require(api.post("/v1/grants/" + grant + "/revoke", Map.of("reason", "the test is over")));
        Instant revoked = Instant.now();
        for (Pool pool : pools) {
            SQLException failure = pool.firstFailure(15_000);
            held &= failure != null;
            say(
                    failure == null
                            ? "A POOL GOES ON WITHOUT A GRANT"
                            : "cut off %d ms after the revocation: %s"
                                    .formatted(
                                            Duration.between(revoked, Instant.now())
                                                    .toMillis(),
                                            failure.getSQLState()));
        }
    }

    private static long statements(List<Pool> pools) {
        return pools.stream().mapToLong(Pool::statements).sum();
    }

    private static List<SQLException> failures(List<Pool> pools) {
        return pools.stream().flatMap(pool -> pool.failures().stream()).toList();
    }

    private static double slowest(List<Pool> pools) {
        return pools.stream().mapToDouble(Pool::slowestMillis).max().orElse(0);
    }

    private static double connects(Gate gate) {
        return gate.process().metricOrZero("portcullis_sessions_opened_total");
    }

    private void judge(String what, double figure, boolean good) {
        held &= good;
        say("%-30s %10.0f%s".formatted(what, figure, good ? "" : "   NOT AS IT SHOULD BE"));
    }

    private void say(String what) {
        System.out.printf(
                Locale.ROOT,
                "[%5.1f s] %s%n",
                Duration.between(begun, Instant.now()).toMillis() / 1e3,
                what);
    }
}
