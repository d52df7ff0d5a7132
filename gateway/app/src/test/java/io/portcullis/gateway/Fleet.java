package io.portcullis.gateway;

import io.portcullis.grants.cluster.FakeControlPlane;
import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A real PostgreSQL, a Hazelcast member in this JVM, and two gateway processes of one fleet, over the same files. */
final class Fleet implements AutoCloseable {
    static final String TARGET = "shop";
    static final String ROLE = "clerk";
    static final Duration SOON = Duration.ofSeconds(30);

    final PostgresServer postgres;
    final GrantFolder grants;
    final FakeControlPlane plane;
    final Path fleetKey;
    final String rolePassword;
    final GatewayProcess one;
    final GatewayProcess two;
    private final Connection monitor;

    record Person(String login, String password, Grant grant) {}

    private Fleet(UnaryOperator<GatewayBuilder> settings) throws IOException, SQLException {
        postgres = PostgresServer.start();
        postgres.execute("postgres", "CREATE DATABASE shop");
        Path folder = Files.createTempDirectory("portcullis-fleet");
        Children.folder(folder);
        grants = GrantFolder.create(folder);
        grants.target(TargetSpec.of(TARGET, postgres));
        rolePassword = grants.role(postgres, TARGET, ROLE);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        fleetKey = Files.write(folder.resolve("fleet.key"), key);
        plane = FakeControlPlane.start(grants.clusterId(), grants.signer(), 1);
        one = settings.apply(builder("gateway-one")).start();
        two = settings.apply(builder("gateway-two")).start();
        monitor = postgres.connect("postgres");
    }

    static Fleet start() {
        return start(builder -> builder);
    }

    static Fleet start(UnaryOperator<GatewayBuilder> settings) {
        try {
            return new Fleet(settings);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private GatewayBuilder builder(String node) {
        return GatewayProcess.builder(grants)
                .node(node)
                .with("portcullis.cluster.members", plane.memberList())
                .with("portcullis.fleet-key-file", fleetKey.toString())
                .javaOption("-Dio.netty.leakDetection.level=paranoid");
    }

    /** Someone with a grant for an hour, whom both gateways know. */
    Person person(String login) {
        return person(GrantSpec.of(login, TARGET, ROLE));
    }

    Person person(GrantSpec spec) {
        String password = grants.credential(spec.login());
        Grant grant = grants.grant(spec);
        for (GatewayProcess gateway : new GatewayProcess[] {one, two}) {
            Await.until(
                    "the grant is known",
                    SOON,
                    () -> audit(gateway).contains(grant.id().value()));
        }
        return new Person(spec.login(), password, grant);
    }

    RawClient login(GatewayProcess gateway, Person person) {
        return RawClient.connect(gateway.host(), gateway.port())
                .login(person.login(), person.password(), person.grant().target());
    }

    /** All audit lines of a gateway so far. */
    static String audit(GatewayProcess gateway) throws IOException {
        try (Stream<Path> files = Files.list(gateway.auditDir())) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.sorted().toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }

    /** Runs a statement and waits until the target executes it; {@code mark} tells it from all others. */
    void run(RawClient session, String mark) {
        session.send(Frontend.query("SELECT pg_sleep(60) AS " + mark));
        awaitRunning(mark, 1);
    }

    void awaitRunning(String mark, int count) {
        Await.until(count + " run with " + mark, SOON, () -> running(mark) == count);
    }

    int running(String mark) throws SQLException {
        return Integer.parseInt(ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND usename = '"
                + ROLE + "' AND query LIKE '%" + mark + "%'"));
    }

    private synchronized String ask(String sql) throws SQLException {
        try (Statement statement = monitor.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    @Override
    public void close() {
        one.close();
        two.close();
        plane.close();
        postgres.close();
    }
}
