package io.portcullis.gateway;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL with the target {@code shop}, a folder of grants and one gateway process over them. Each login of a
 * test is its own, so that tests do not see each other's grants.
 */
final class World implements AutoCloseable {
    static final String TARGET = "shop";
    static final String ROLE = "clerk";
    static final Duration SOON = Duration.ofSeconds(20);

    final PostgresServer postgres;
    final GrantFolder grants;
    final GatewayProcess gateway;
    private final Connection monitor;
    private final String rolePassword;
    private final @Nullable Encryption encryption;

    private World(
            PostgresServer postgres,
            GrantFolder grants,
            GatewayProcess gateway,
            Connection monitor,
            String rolePassword,
            @Nullable Encryption encryption) {
        this.encryption = encryption;
        this.monitor = monitor;
        this.rolePassword = rolePassword;
        this.postgres = postgres;
        this.grants = grants;
        this.gateway = gateway;
    }

    static World start() {
        return start(builder -> builder);
    }

    static World start(UnaryOperator<GatewayBuilder> settings) {
        return start(PostgresOptions.defaults(), settings);
    }

    static World start(PostgresOptions options, UnaryOperator<GatewayBuilder> settings) {
        return start(options, (_, builder) -> settings.apply(builder), null);
    }

    /** @param settings of the gateway, which may depend on what its folder of grants is signed with */
    static World start(PostgresOptions options, BiFunction<GrantFolder, GatewayBuilder, GatewayBuilder> settings) {
        return start(options, settings, null);
    }

    /** The same, where clients encrypt, those of {@link #connect} too. */
    static World start(Encryption encryption, UnaryOperator<GatewayBuilder> settings) {
        return start(PostgresOptions.defaults(), (_, builder) -> settings.apply(encryption.in(builder)), encryption);
    }

    private static World start(
            PostgresOptions options,
            BiFunction<GrantFolder, GatewayBuilder, GatewayBuilder> settings,
            @Nullable Encryption encryption) {
        return over(PostgresServer.start(encryption == null ? options : encryption.in(options)), settings, encryption);
    }

    /** Over a server of another kind, which is the world's from now on. */
    static World over(PostgresServer postgres) {
        return over(postgres, (_, builder) -> builder, null);
    }

    private static World over(
            PostgresServer postgres,
            BiFunction<GrantFolder, GatewayBuilder, GatewayBuilder> settings,
            @Nullable Encryption encryption) {
        try {
            Path folder = Files.createTempDirectory("portcullis-world");
            Children.folder(folder);
            GrantFolder grants = GrantFolder.create(folder);
            postgres.execute("postgres", "CREATE DATABASE shop");
            TargetSpec target = TargetSpec.of(TARGET, postgres);
            grants.target(encryption == null ? target : encryption.in(target));
            String rolePassword = grants.role(postgres, TARGET, ROLE);
            postgres.execute("shop", "GRANT ALL ON SCHEMA public TO clerk");
            GatewayBuilder builder =
                    GatewayProcess.builder(grants).javaOption("-Dio.netty.leakDetection.level=paranoid");
            Connection monitor = postgres.connect("postgres");
            return new World(
                    postgres, grants, settings.apply(grants, builder).start(), monitor, rolePassword, encryption);
        } catch (IOException | SQLException e) {
            postgres.close();
            throw new IllegalStateException(e);
        } catch (RuntimeException | Error e) {
            postgres.close();
            throw e;
        }
    }

    /** Someone with a grant for an hour. */
    Person person(String login) {
        return person(login, Duration.ofHours(1));
    }

    Person person(String login, Duration time) {
        return person(GrantSpec.of(login, TARGET, ROLE).expiresIn(time));
    }

    Person person(GrantSpec spec) {
        String password = grants.credential(spec.login());
        Grant grant = grants.grant(spec);
        gatewayKnows(grant);
        return new Person(spec.login(), password, grant);
    }

    /** The role's password at the target. */
    String rolePassword() {
        return rolePassword;
    }

    /** One target more, with the same role and its password, and someone who may use it for an hour. */
    Person personAt(TargetSpec target) {
        grants.secret(target.name(), ROLE, rolePassword);
        double before = gateway.metric("portcullis_targets_known");
        grants.target(target);
        Await.until("the target is known", SOON, () -> gateway.metric("portcullis_targets_known") == before + 1);
        return person(GrantSpec.of("user-of-" + target.name(), target.name(), ROLE));
    }

    /** The next revision of a grant with other facts: what an issuer may do, and the command does not offer. */
    Grant revise(Grant old, String target, String role, Instant expiresAt) {
        Grant changed = new Grant(
                old.id(),
                old.revision() + 1,
                old.state(),
                old.principal(),
                target,
                role,
                Validity.between(old.validity().notBefore(), expiresAt),
                old.stale(),
                old.scope(),
                old.reason(),
                old.position(),
                old.unknown());
        grants.put(changed);
        return changed;
    }

    /** The next revision of a grant with another scope. */
    Grant revise(Grant old, GrantScope scope) {
        Grant changed = new Grant(
                old.id(),
                old.revision() + 1,
                old.state(),
                old.principal(),
                old.target(),
                old.role(),
                old.validity(),
                old.stale(),
                ScopeCodec.encode(scope),
                old.reason(),
                old.position(),
                old.unknown());
        grants.put(changed);
        return changed;
    }

    /** Waits until the gateway has read the file of a grant or credential. */
    void gatewayKnows(SignedRecord record) {
        Await.until(
                "the gateway knows " + record.recordId(),
                SOON,
                () -> Files.readString(auditFile()).contains(record.recordId()));
    }

    Path auditFile() throws IOException {
        try (Stream<Path> files = Files.list(gateway.auditDir())) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The audit's lines so far that hold all of {@code parts}. */
    List<String> audit(String... parts) throws IOException {
        return Files.readAllLines(auditFile()).stream()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .toList();
    }

    RawClient connect() {
        return connect(0);
    }

    /** @param receiveBufferBytes 0 leaves it to the kernel */
    RawClient connect(int receiveBufferBytes) {
        RawClient client = connectPlain(receiveBufferBytes);
        return encryption == null ? client : client.startTls(encryption.client());
    }

    /** Without TLS, whatever the listener asks for. */
    RawClient connectPlain(int receiveBufferBytes) {
        return RawClient.connect(gateway.host(), gateway.port(), receiveBufferBytes);
    }

    RawClient login(Person person) {
        return connect().login(person.login(), person.password(), person.grant().target());
    }

    /** What the gateway answers at last: ReadyForQuery or an error. */
    Message tryLogin(Person person) {
        try (RawClient client = connect()) {
            return client.tryLogin(
                    person.login(), person.password(), person.grant().target());
        }
    }

    String jdbcUrl(String options) {
        return "jdbc:postgresql://" + gateway.host() + ":" + gateway.port() + "/" + TARGET + "?sslmode=disable"
                + options;
    }

    /** How many backends of the gateway's role there are in the target, those that terminate others apart. */
    long backends() throws SQLException {
        return Long.parseLong(ask(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'clerk' AND application_name <> 'portcullis'"));
    }

    /** The first column of the first row, over one connection that is always open: its making would spoil what is timed. */
    synchronized String ask(String sql) throws SQLException {
        try (Statement statement = monitor.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    /** Waits until the gateway has had nothing to pass on to its clients for half a second. */
    void awaitStandstill() {
        AtomicReference<Double> last = new AtomicReference<>(-1.0);
        AtomicReference<Instant> since = new AtomicReference<>(Instant.now());
        Await.until("the streams stand still", SOON, () -> {
            double relayed = gateway.metric("portcullis_relayed_bytes_total", "direction", "to-client");
            if (relayed != last.getAndSet(relayed)) {
                since.set(Instant.now());
            }
            return since.get().isBefore(Instant.now().minusMillis(500));
        });
    }

    void awaitNoBackend(Duration atMost) {
        Await.until("no backend is left", atMost, () -> backends() == 0);
    }

    /** Waits until so many are left: those of sessions that go on. */
    void awaitBackends(long count) {
        Await.until(count + " backends are left", SOON, () -> backends() == count);
    }

    /** Who logs in to the gateway. */
    record Person(String login, String password, Grant grant) {}

    @Override
    public void close() {
        gateway.close();
        postgres.close();
    }
}
