package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.Children;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.TokenSpec;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/apps.md: applications whose proof is exchanged while they run, and that need no code for it. */
class AppsIT {
    private static final String AUDIENCE = "portcullis";
    private static final Path SIDECAR =
            Path.of("../../deploy/apps/token-passfile").toAbsolutePath();
    private static final String RULES = """
            rules:
              - {logins: [c-*], method: cert}
              - {logins: [t-*], method: jwt, issuer: apps}
              - {method: scram}
            """;

    @TempDir
    private static Path folder;

    private static Encryption encryption;
    private static CertificateAuthority clients;
    private static OidcProvider apps;
    private static World world;

    @BeforeAll
    static void start() throws Exception {
        encryption = Encryption.of("optional");
        clients = CertificateAuthority.create(folder.resolve("clients"));
        apps = OidcProvider.start(List.of());
        Path rules = Files.writeString(folder.resolve("logins.yaml"), RULES);
        world = World.start(
                encryption,
                settings -> settings.with("portcullis.listener.client-certificates", "request")
                        .with(
                                "portcullis.listener.client-ca-file",
                                clients.certificateFile().toString())
                        .with("portcullis.issuers.apps.issuer", apps.issuer())
                        .with("portcullis.issuers.apps.audience", AUDIENCE)
                        .with("portcullis.issuers.apps.clock-skew", "0s")
                        .with("portcullis.logins-file", rules.toString()));
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
        apps.close();
    }

    private static Grant identified(String login) {
        world.grants.identity(login, apps.issuer(), "sub-of-" + login);
        Grant grant = world.grants.grant(GrantSpec.of(login, World.TARGET, World.ROLE));
        world.gatewayKnows(grant);
        return grant;
    }

    private static TokenSpec token(String login) {
        return apps.token("sub-of-" + login, AUDIENCE);
    }

    private static Connection jdbc(Properties properties) throws SQLException {
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty(
                "sslrootcert", encryption.authority.certificateFile().toString());
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + world.gateway.port() + "/" + World.TARGET, properties);
    }

    private static Psql.Result psql(String login, String password, String more) throws Exception {
        return Psql.run(
                World.SOON,
                "localhost",
                world.gateway.port(),
                login,
                password,
                "dbname=" + World.TARGET + " sslmode=verify-full sslrootcert=" + encryption.authority.certificateFile()
                        + more,
                "-At",
                "-c",
                "SELECT 4711");
    }

    private static void assertIn(Psql.Result result) {
        assertEquals(new Psql.Result(0, "4711\n", ""), result);
    }

    private static void write(Path file, byte[] content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.write(beside, content);
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
        Encryption.replace(beside, file);
    }

    @Test
    void certificateFilesThatAreRenewedOnDiskCountFromTheNextConnectOn() throws Exception {
        world.person("c-orders");
        Path certificate = folder.resolve("tls.crt");
        Path key = folder.resolve("tls.key");
        Path keyForJava = folder.resolve("tls.pk8");
        Properties properties = new Properties();
        properties.setProperty("user", "c-orders");
        properties.setProperty("sslcert", certificate.toString());
        properties.setProperty("sslkey", keyForJava.toString());
        String files = " sslcert=" + certificate + " sslkey=" + key;

        Issued old = clients.issue("c-orders", "-keyalg", "EC", "-startdate", "-3d", "-validity", "1");
        for (Issued issued : List.of(old, clients.issue("c-orders", "-keyalg", "EC"))) {
            write(certificate, Files.readAllBytes(issued.certificateFile()));
            write(key, Files.readAllBytes(issued.keyFile()));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            write(keyForJava, issued.key().getEncoded());
            if (issued.equals(old)) {
                assertThrows(SQLException.class, () -> jdbc(properties).close(), "it has ended");
            } else {
                try (Connection connection = jdbc(properties)) {
                    assertTrue(connection.isValid(10));
                }
                if (Psql.installed()) {
                    assertIn(psql("c-orders", "", files));
                }
            }
        }
    }

    private Process sidecar(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", SIDECAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(folder.resolve("sidecar.log").toFile());
        builder.environment().put("TOKEN_PASSFILE_INTERVAL", "1");
        Process process = builder.start();
        Children.watch(process.toHandle());
        return process;
    }

    @Test
    void aPasswordFileFollowsAProjectedToken() throws Exception {
        assumeTrue(Psql.installed() && Files.isExecutable(Path.of("/bin/sh")), "no psql or no shell here");
        identified("t-orders");
        Path projected = folder.resolve("token");
        Path passfile = folder.resolve("pgpass");
        String from = " passfile=" + passfile;
        String[] arguments = {projected.toString(), passfile.toString(), "localhost:*:*:t-orders"};

        Process early = sidecar("--once", arguments[0], arguments[1], arguments[2]);
        assertTrue(early.waitFor(30, TimeUnit.SECONDS));
        assertNotEquals(0, early.exitValue(), "an init container is to fail where there is no token");
        assertTrue(Files.notExists(passfile));

        write(projected, token("t-orders").signed().getBytes(StandardCharsets.US_ASCII));
        Process sidecar = sidecar(arguments);
        try {
            Await.until("there is a password file", World.SOON, () -> Files.exists(passfile));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(passfile)));
            assertIn(psql("t-orders", "", from));

            Object first = Files.getAttribute(passfile, "unix:ino");
            String ended = token("t-orders").expiresIn(Duration.ofMinutes(-1)).signed();
            write(projected, ended.getBytes(StandardCharsets.US_ASCII));
            Await.until(
                    "it has followed",
                    World.SOON,
                    () -> Files.readString(passfile).equals("localhost:*:*:t-orders:" + ended + "\n"));
            assertNotEquals(first, Files.getAttribute(passfile, "unix:ino"), "another file, put in its place");
            assertTrue(psql("t-orders", "", from).err().contains("password authentication failed"));

            // What is no token does not get in the way of the one before.
            write(projected, "half a\ntoken".getBytes(StandardCharsets.US_ASCII));
            Await.until(
                    "it says so",
                    World.SOON,
                    () -> Files.readString(folder.resolve("sidecar.log")).contains("holds no token"));
            assertEquals("localhost:*:*:t-orders:" + ended + "\n", Files.readString(passfile));

            String next = token("t-orders").signed();
            write(projected, next.getBytes(StandardCharsets.US_ASCII));
            Await.until(
                    "it has followed",
                    World.SOON,
                    () -> Files.readString(passfile).contains(next));
            assertIn(psql("t-orders", "", from));
        } finally {
            sidecar.destroy();
        }
        assertTrue(sidecar.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, sidecar.exitValue());
        try (var left = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    left.filter(file -> file.getFileName().toString().startsWith("pgpass."))
                            .toList());
        }
    }

    @Test
    void twoSecretsOfOneServiceOverlap() throws Exception {
        Credential old = world.grants.credential("s-orders", "the old one", Duration.ofHours(1));
        Credential next = world.grants.credential("s-orders", "the next one", Duration.ofHours(1));
        world.gatewayKnows(next);
        world.gatewayKnows(world.grants.grant(GrantSpec.of("s-orders", World.TARGET, World.ROLE)));
        for (String secret : List.of("the old one", "the next one", "the old one")) {
            assertEquals('Z', answer("s-orders", secret).tag());
        }

        world.grants.put(old.revoked());

        Await.until(
                "the old one has ended",
                World.SOON,
                () -> answer("s-orders", "the old one").tag() == 'E');
        assertEquals('Z', answer("s-orders", "the next one").tag());
    }

    private static Message answer(String login, String secret) {
        try (RawClient client = world.connect()) {
            return client.tryLogin(login, secret, World.TARGET);
        }
    }

    @Test
    void aSessionOutlivesItsTokenAndEndsWithItsGrant() throws Exception {
        Grant grant = identified("t-long");
        Properties properties = new Properties();
        properties.setProperty("user", "t-long");
        try (Connection session = withShortToken(properties);
                Statement statement = session.createStatement()) {
            Await.until("its token has ended", World.SOON, () -> {
                try (Connection _ = jdbc(properties)) {
                    return false;
                } catch (SQLException e) {
                    assertEquals("28P01", e.getSQLState());
                    return true;
                }
            });
            assertTrue(statement.execute("SELECT 4711"), "the session goes on");

            world.grants.revoke(grant.id(), "no longer needed");

            Await.until("the session has ended", World.SOON, () -> {
                try {
                    statement.execute("SELECT 4711");
                    return false;
                } catch (SQLException e) {
                    assertEquals("57P01", e.getSQLState());
                    return true;
                }
            });
        }
    }

    /** A busy machine may take longer for a login than such a token lives: then with another. */
    private static Connection withShortToken(Properties properties) throws SQLException {
        for (int tries = 0; ; tries++) {
            properties.setProperty(
                    "password",
                    token("t-long").expiresIn(Duration.ofSeconds(3 + tries)).signed());
            try {
                return jdbc(properties);
            } catch (SQLException e) {
                if (tries == 10) {
                    throw e;
                }
            }
        }
    }
}
