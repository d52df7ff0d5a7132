package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS to clients where it is optional: how it begins, who may begin it when, and that everything works inside. */
class TlsIT {
    private static Encryption encryption;
    private static World world;
    private static Person person;

    private Told told;

    @BeforeAll
    static void start() {
        encryption = Encryption.of("optional");
        world = World.start(encryption, settings -> settings);
        person = world.person("encrypts");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    /** What the test before has left behind must not be told to this one. */
    @BeforeEach
    void listen() throws Exception {
        Await.until("no session is left", World.SOON, () -> world.gateway.metric("portcullis_sessions_active") == 0);
        told = Told.since(world);
    }

    private static RawClient plain() {
        return world.connectPlain(0);
    }

    private static void assertWorks(RawClient client) {
        client.login(person.login(), person.password(), World.TARGET);
        assertEquals(
                "20000000",
                client.query("SELECT length(repeat('x', 20000000))")
                        .get(1)
                        .row()
                        .getFirst());
        assertEquals(
                "SELECT 100000",
                client.query("SELECT generate_series(1, 100000)").stream()
                        .filter(message -> message.tag() == 'C')
                        .findFirst()
                        .orElseThrow()
                        .text());
    }

    private static SSLEngine engine(String protocol) {
        SSLEngine engine = encryption.client().createSSLEngine();
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    private static RawClient startTls(SSLEngine engine) {
        RawClient client = plain();
        client.send(Frontend.sslRequest());
        assertEquals('S', client.readByte(World.SOON));
        return client.startTls(engine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientThatAsksForItIsEncrypted(String protocol) throws Exception {
        try (RawClient client = startTls(engine(protocol))) {
            assertEquals(protocol, client.tlsSession().getProtocol());
            assertWorks(client);
            client.send(Frontend.terminate());
        }
        told.ended("client-terminated");
        told.noRefusal();
    }

    @Test
    void aLargeRequestPassesToo() {
        try (RawClient client = world.login(person)) {
            String text = "SELECT length('" + "x".repeat(3_000_000) + "')";
            assertEquals("3000000", client.query(text).get(1).row().getFirst());
        }
    }

    @Test
    void aClientMayBeginWithTlsAtOnceIfItNamesTheProtocol() throws Exception {
        try (RawClient client = plain().startTlsAtOnce(encryption.client(), "postgresql")) {
            assertWorks(client);
        }
        told.noRefusal();
    }

    @Test
    void tlsAtOnceWithoutTheProtocolsNameIsClosed() throws Exception {
        try (RawClient client = plain().startTlsAtOnce(encryption.client(), "")) {
            assertEquals(new Ending(List.of(), End.EOF), client.readToEnd(World.SOON));
        }
        told.refusedLogin("tls-handshake", "08P01");
    }

    @Test
    void anotherProtocolIsRefusedByTls() throws Exception {
        UncheckedIOException refused =
                assertThrows(UncheckedIOException.class, () -> plain().startTlsAtOnce(encryption.client(), "http/1.1"));
        assertTrue(String.valueOf(refused.getMessage()).contains("no_application_protocol"), refused::getMessage);
        told.refusedLogin("tls-handshake", "08P01");
    }

    @Test
    void aPlainClientIsServedWhereTlsIsOptional() {
        try (RawClient client = plain()) {
            assertWorks(client);
        }
    }

    @Test
    void whoIsToldThatThereIsNoGssMayAskForTls() throws Exception {
        try (RawClient client = plain()) {
            client.send(Frontend.gssEncRequest());
            assertEquals('N', client.readByte(World.SOON));
            assertWorks(client.startTls(encryption.client()));
        }
        told.noRefusal();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsNegotiatedInsideOfTls(boolean ssl) throws Exception {
        try (RawClient client = world.connect()) {
            client.send(ssl ? Frontend.sslRequest() : Frontend.gssEncRequest());
            Assertion.fatal(client.readToEnd(World.SOON), "08P01", "encryption was asked for a second time");
        }
        told.refusedLogin("repeated-negotiation", "08P01");
    }

    @Test
    void tlsInsideOfTlsIsNoStartupPacket() throws Exception {
        try (RawClient client = world.connect()) {
            client.send(new byte[] {0x16, 3, 1, 0, 5});
            assertEquals(new Ending(List.of(), End.EOF), client.readToEnd(World.SOON));
        }
        told.refusedLogin("malformed-startup", "08P01");
    }

    @Test
    void whatComesBehindTheRequestBeforeItsAnswerIsRefused() throws Exception {
        try (RawClient client = plain()) {
            client.send(Frontend.sslRequest(), Frontend.startup("user", "maria"));
            Assertion.fatal(client.readToEnd(World.SOON), "08P01", "data was sent before the answer");
        }
        told.refusedLogin("early-data", "08P01");
    }

    @Test
    void whatIsNoTlsBehindTheAnswerIsRefusedAndNotQuoted() throws Exception {
        try (RawClient client = plain()) {
            client.send(Frontend.sslRequest());
            assertEquals('S', client.readByte(World.SOON));
            client.send("my secret password, in plain text".getBytes(StandardCharsets.US_ASCII));
            client.readToEnd(World.SOON);
        }
        String line = told.refusedLogin("tls-handshake", "08P01");
        assertTrue(line.contains("not a TLS record"), line);
    }

    @Test
    void aClientThatDoesNotTrustTheCertificateSaysSo() throws Exception {
        CertificateAuthority other = CertificateAuthority.create(
                encryption.authority.certificateFile().resolveSibling("other"));
        assertThrows(UncheckedIOException.class, () -> plain().startTls(other.trusting()));
        String line = told.refusedLogin("tls-handshake", "08P01");
        assertTrue(line.contains("Received fatal alert"), line);
    }

    @Test
    void oldProtocolsAreRefused() throws Exception {
        assertThrows(UncheckedIOException.class, () -> startTls(engine("TLSv1.1")));
    }

    @Test
    void aClientThatAsksForRenegotiationIsLetGo() throws Exception {
        SSLEngine engine = engine("TLSv1.2");
        try (RawClient client = startTls(engine)) {
            client.login(person.login(), person.password(), World.TARGET);
            engine.beginHandshake();
            client.send(Frontend.sync());
            client.readToEnd(World.SOON);
        }
        String line = told.ended("client-closed");
        assertTrue(line.contains("SSLException"), line);
    }

    @Test
    void tamperedRecordsEndTheSession() throws Exception {
        SSLEngine engine = engine("TLSv1.3");
        try (RawClient client = startTls(engine)) {
            client.login(person.login(), person.password(), World.TARGET);
            client.sendUnencrypted(new byte[] {0x17, 3, 3, 0, 32}, new byte[32]);
            UncheckedIOException alert = assertThrows(UncheckedIOException.class, () -> client.readToEnd(World.SOON));
            assertTrue(String.valueOf(alert.getMessage()).contains("bad_record_mac"), alert::getMessage);
        }
        told.ended("client-closed");
    }

    // The drivers

    private static Psql.Result psql(String options, String... arguments) throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        return Psql.run(
                World.SOON,
                "localhost",
                world.gateway.port(),
                person.login(),
                person.password(),
                "dbname=" + World.TARGET + " " + options,
                arguments);
    }

    private static String root() {
        return "sslrootcert=" + encryption.authority.certificateFile();
    }

    @Test
    void psqlVerifiesTheCertificate() throws Exception {
        Psql.Result shown = psql("sslmode=verify-full " + root(), "-c", "\\conninfo");
        assertEquals(0, shown.status(), shown::err);
        assertTrue(shown.out().contains("SSL connection (protocol: TLSv1.3"), shown::out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=require", "sslmode=prefer", "ssl_max_protocol_version=TLSv1.2 sslmode=require"})
    void psqlEncrypts(String options) throws Exception {
        Psql.Result shown = psql(options, "-c", "\\conninfo");
        assertEquals(0, shown.status(), shown::err);
        assertTrue(shown.out().contains("SSL connection"), shown::out);
    }

    @Test
    void psqlWithoutEncryptionIsServedWhereItIsOptional() throws Exception {
        Psql.Result shown = psql("sslmode=disable", "-c", "\\conninfo");
        assertEquals(0, shown.status(), shown::err);
        assertTrue(!shown.out().contains("SSL"), shown::out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ssl_max_protocol_version=TLSv1.2"})
    void psqlBindsItsLoginToTheCertificate(String options) throws Exception {
        Psql.Result shown =
                psql("sslmode=verify-full channel_binding=require " + root() + options, "-c", "SELECT 'bound'", "-tA");
        assertEquals(new Psql.Result(0, "bound\n", ""), shown);
        told.line("method=scram-sha-256-plus tls=TLSv1." + (options.isEmpty() ? "3" : "2"));
        told.event("\"type\":\"login\"", "\"outcome\":\"admitted\"", "\"method\":\"scram-sha-256-plus\"");
    }

    @Test
    void psqlNeedNotBind() throws Exception {
        Psql.Result shown = psql("sslmode=require channel_binding=disable", "-c", "SELECT 1", "-tA");
        assertEquals(new Psql.Result(0, "1\n", ""), shown);
        told.line("method=scram-sha-256 tls=TLSv1.3");
    }

    @Test
    void psqlThatInsistsOnBindingGetsNoneWithoutTls() throws Exception {
        Psql.Result shown = psql("sslmode=disable channel_binding=require", "-c", "SELECT 1");
        assertEquals(2, shown.status());
        assertTrue(shown.err().contains("channel binding required"), shown::err);
    }

    /** Each kind of signature has a hash of its own that both sides must take. */
    @ParameterizedTest
    @ValueSource(strings = {"SHA256withRSA", "SHA384withRSA", "SHA512withRSA", "SHA1withRSA"})
    void bindingWorksWithEveryHashOfASignature(String signature) throws Exception {
        String before = serial();
        encryption.use(encryption.authority.selfSigned("-keyalg", "RSA", "-sigalg", signature));
        Await.until("the new certificate is in use", World.SOON, () -> !serial().equals(before));
        try {
            Psql.Result shown = psql("sslmode=require channel_binding=require", "-c", "SELECT 'bound'", "-tA");
            assertEquals(new Psql.Result(0, "bound\n", ""), shown);
        } finally {
            encryption.use(encryption.authority.issueForLocalhost());
            Await.until("a good certificate is in use", World.SOON, () -> worksFor(encryption.client()));
        }
    }

    private static boolean worksFor(SSLContext context) {
        try (RawClient client = plain()) {
            client.startTls(context);
            return true;
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    /** Who could bind but was not offered to has read another offer than ours: somebody is in between. */
    @Test
    void anOfferTakenAwayOnTheWayIsFoundOut() throws Exception {
        try (RawClient client = world.connect()) {
            client.send(Frontend.startup("user", person.login(), "database", World.TARGET));
            assertEquals(
                    "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0",
                    new String(client.read(World.SOON).body(), 4, 34, StandardCharsets.US_ASCII));
            client.send(Frontend.saslInitialResponse(
                    "SCRAM-SHA-256", "y,,n=,r=abcdefghijklmnopqrstuvwx".getBytes(StandardCharsets.US_ASCII)));
            Assertion.fatal(client.readToEnd(World.SOON), "08P01", "channel binding negotiation error");
        }
        told.refusedLogin("malformed-sasl", "08P01");
    }

    @Test
    void theJdbcDriverBindsItsLoginToTheCertificate() throws Exception {
        String options = "sslmode=verify-full&channelBinding=require&sslrootcert=";
        for (int i = 0; i < 3; i++) {
            // The second and third connection may resume the session of the first.
            try (Connection connection = jdbc(options + encryption.authority.certificateFile())) {
                assertEquals("one", one(connection));
            }
        }
        told.noRefusal();
    }

    private static Connection jdbc(String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + world.gateway.port() + "/" + World.TARGET + "?" + options,
                person.login(),
                person.password());
    }

    private static String one(Connection connection) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("SELECT 'one'")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void theJdbcDriverVerifiesTheCertificate() throws Exception {
        Path root = encryption.authority.certificateFile();
        try (Connection connection = jdbc("sslmode=verify-full&sslrootcert=" + root)) {
            assertEquals("one", one(connection));
        }
        try (Connection connection = jdbc("sslmode=verify-full&sslNegotiation=direct&sslrootcert=" + root)) {
            assertEquals("one", one(connection));
        }
        told.noRefusal();
    }

    @Test
    void theJdbcDriverRefusesACertificateOfAnotherAuthority() {
        CertificateAuthority other = CertificateAuthority.create(
                encryption.authority.certificateFile().resolveSibling("another"));
        SQLException refused = assertThrows(
                SQLException.class, () -> jdbc("sslmode=verify-full&sslrootcert=" + other.certificateFile()));
        assertInstanceOf(SSLException.class, refused.getCause());
    }

    // The certificate

    @Test
    void aNewCertificateCountsForNewConnectionsAndABadOneForNone() throws Exception {
        String before = serial();
        CertificateAuthority.Issued next = encryption.authority.issueForLocalhost();
        try (RawClient open = world.login(person)) {
            encryption.use(next);
            Await.until("the new certificate is in use", World.SOON, () -> !serial().equals(before));
            assertEquals(next.certificate().getSerialNumber().toString(16), serial());
            assertEquals('Z', open.query("SELECT 1").getLast().tag());
        }

        Encryption.replace(encryption.authority.issueForLocalhost().keyFile(), encryption.keyFile());
        world.gateway.awaitLog(
                "certificate-refused .*the private key is not that of the first certificate", World.SOON);
        assertEquals(0, world.gateway.metric("portcullis_listener_certificate_usable"));
        assertEquals(next.certificate().getSerialNumber().toString(16), serial());
        encryption.use(next);
        Await.until(
                "all is well again",
                World.SOON,
                () -> world.gateway.metric("portcullis_listener_certificate_usable") == 1);
        assertEquals(
                (double) next.certificate().getNotAfter().toInstant().getEpochSecond(),
                world.gateway.metric("portcullis_listener_certificate_valid_until_seconds"));
    }

    private static String serial() throws Exception {
        try (RawClient client = plain()) {
            client.startTls(CertificateAuthority.trustingAnybody());
            X509Certificate shown = (X509Certificate) client.tlsSession().getPeerCertificates()[0];
            return shown.getSerialNumber().toString(16);
        }
    }
}
