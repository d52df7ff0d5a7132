package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.Psql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins by the certificate that a client shows, with psql and the JDBC driver. */
class ClientCertificateIT {
    private static final String NONE = "not the secret";

    @TempDir
    private static Path folder;

    private static Encryption encryption;
    private static CertificateAuthority clients;
    private static Path authorities;
    private static World world;
    private static Person maria;
    private static Issued marias;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        encryption = Encryption.of("optional");
        clients = CertificateAuthority.create(folder.resolve("clients"));
        authorities = Files.copy(clients.certificateFile(), folder.resolve("authorities.pem"));
        world = World.start(
                encryption,
                settings -> settings.with("portcullis.listener.client-certificates", "request")
                        .with("portcullis.listener.client-ca-file", authorities.toString()));
        maria = world.person("maria");
        marias = issue(clients, "maria");
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
    }

    /** libpq refuses a key that others can read. */
    private static Issued issue(CertificateAuthority authority, String commonName, String... more) throws Exception {
        String[] options = new String[more.length + 2];
        options[0] = "-keyalg";
        options[1] = "EC";
        System.arraycopy(more, 0, options, 2, more.length);
        Issued issued = authority.issue(commonName, options);
        Files.setPosixFilePermissions(issued.keyFile(), PosixFilePermissions.fromString("rw-------"));
        return issued;
    }

    private static Psql.Result psql(GatewayProcess gateway, String login, String password, String more)
            throws Exception {
        return Psql.run(
                World.SOON,
                "localhost",
                gateway.port(),
                login,
                password,
                "dbname=" + World.TARGET + " sslmode=verify-full sslrootcert=" + encryption.authority.certificateFile()
                        + more,
                "-At",
                "-c",
                "SELECT 4711");
    }

    private static Psql.Result psql(String login, String password, Issued shown) throws Exception {
        return psql(world.gateway, login, password, showing(shown));
    }

    private static String showing(Issued shown) {
        return " sslcert=" + shown.certificateFile() + " sslkey=" + shown.keyFile();
    }

    private static void assertIn(Psql.Result result) {
        assertEquals(new Psql.Result(0, "4711\n", ""), result);
    }

    private static long admitted(String login, String method) throws Exception {
        return world.audit(
                        "\"type\":\"login\"", "\"outcome\":\"admitted\"", "\"method\":\"" + method, "\"" + login + "\"")
                .size();
    }

    @Test
    void psqlIsLetInByTheCertificateOfItsLogin() throws Exception {
        world.person("vera");
        Issued veras = issue(clients, "vera");

        assertIn(psql("vera", NONE, veras));
        assertIn(psql("vera/clerk", NONE, veras));

        Await.until("the audit has both", World.SOON, () -> admitted("vera", "cert") == 2);
    }

    @Test
    void theJdbcDriverIsToo() throws Exception {
        Path key = Files.write(folder.resolve("maria.pk8"), marias.key().getEncoded());
        Properties properties = new Properties();
        properties.setProperty("user", "maria");
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty(
                "sslrootcert", encryption.authority.certificateFile().toString());
        properties.setProperty("sslcert", marias.certificateFile().toString());
        properties.setProperty("sslkey", key.toString());
        String url = "jdbc:postgresql://localhost:" + world.gateway.port() + "/" + World.TARGET;
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            assertTrue(connection.isValid(10));
        }
        properties.setProperty("user", "paula");
        properties.setProperty("password", NONE);
        SQLException refused = assertThrows(SQLException.class, () -> DriverManager.getConnection(url, properties));
        assertEquals("28P01", refused.getSQLState());
    }

    @Test
    void aCertificateOfAnotherLoginChangesNothing() throws Exception {
        Person paul = world.person("paul");
        assertIn(psql("paul", paul.password(), marias));
        Psql.Result refused = psql("paul", NONE, marias);

        assertTrue(refused.err().contains("password authentication failed for user \"paul\""), refused::err);
        Await.until("the audit has it", World.SOON, () -> admitted("paul", "scram") == 1);
        assertEquals(0, admitted("paul", "cert"));
    }

    @Test
    void whoShowsNoneProvesItsSecret() throws Exception {
        assertIn(psql(world.gateway, "maria", maria.password(), " sslcert=/none"));
    }

    @Test
    void aCertificateIsNoGrant() throws Exception {
        Psql.Result refused = psql("unknown", NONE, issue(clients, "unknown"));

        assertTrue(refused.err().endsWith("""
                                FATAL:  no grant admits "unknown" to "shop"
                                HINT:  Ask the owner of this database for a grant, or the operators of the gateway.
                                """), refused::err);
    }

    @Test
    void oneThatHasExpiredIsRefusedInTheHandshake() throws Exception {
        assertAlert(psql("maria", maria.password(), issue(clients, "maria", "-startdate", "-3d", "-validity", "1")));
    }

    private static void assertAlert(Psql.Result refused) {
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("SSL error: "), refused::err);
        assertTrue(refused.err().contains(" alert "), refused::err);
    }

    @Test
    void oneOfAStrangerIsTooUntilItsAuthorityIsAddedWithoutARestart() throws Exception {
        CertificateAuthority others = CertificateAuthority.create(folder.resolve("others"));
        Issued shown = issue(others, "maria");
        assertAlert(psql("maria", maria.password(), shown));

        Path both = folder.resolve("both.pem");
        Files.writeString(
                both, Files.readString(clients.certificateFile()) + Files.readString(others.certificateFile()));
        Files.move(both, authorities, StandardCopyOption.ATOMIC_MOVE);

        Await.until(
                "the authority is known",
                World.SOON,
                () -> psql("maria", NONE, shown).status() == 0);
        assertIn(psql("maria", NONE, marias));
    }

    @Test
    void whereTheyAreRequiredWhoShowsNoneGetsNoConnection() throws Exception {
        try (GatewayProcess strict = Encryption.in(
                        GatewayProcess.builder(world.grants).node("gateway-strict"), "required", encryption)
                .with("portcullis.listener.client-certificates", "required")
                .with(
                        "portcullis.listener.client-ca-file",
                        clients.certificateFile().toString())
                .start()) {
            assertIn(psql(strict, "maria", NONE, showing(marias)));
            assertAlert(psql(strict, "maria", maria.password(), " sslcert=/none"));
        }
    }
}
