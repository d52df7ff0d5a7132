package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.codec.RecordFiles;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Login rules at a real gateway, and what becomes of those who fail too often. */
class LoginRulesIT {
    private static final String HERE = "127.0.0.1";
    private static final String OFFICE = "127.0.2.7";
    private static final String RULES = """
            rules:
              - {logins: [svc-*], method: cert}
              - {logins: [office-*], from: [127.0.2.0/24], method: scram}
              - {logins: [office-*], method: reject}
              - {logins: [careful], tls: never, method: reject}
              - {logins: [mover], targets: [annex], method: reject}
              - {logins: [copier], targets: [shop], method: reject}
              - {logins: [outcast], method: reject}
              - {method: scram}
            """;
    private static final int RULES_OF_IT = 8;

    @TempDir
    private static Path folder;

    private static Encryption encryption;
    private static CertificateAuthority clients;
    private static World world;

    private Told told;

    @BeforeAll
    static void start() throws Exception {
        encryption = Encryption.of("optional");
        clients = CertificateAuthority.create(folder.resolve("clients"));
        write(RULES);
        world = World.start(
                encryption,
                settings -> settings.with("portcullis.listener.client-certificates", "request")
                        .with(
                                "portcullis.listener.client-ca-file",
                                clients.certificateFile().toString())
                        .with(
                                "portcullis.logins-file",
                                folder.resolve("logins.yaml").toString())
                        .with("portcullis.failed-logins.per-login", "5")
                        .with("portcullis.failed-logins.per-origin", "12")
                        .with("portcullis.failed-logins.window", "10s")
                        .with("portcullis.failed-logins.longest-wait", "300ms"));
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    private static void write(String yaml) throws IOException {
        RecordFiles.writeAtomically(folder, "logins.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Message plain(String origin, String login, String password, String database, String... more) {
        try (RawClient client = RawClient.connectFrom(origin, world.gateway.host(), world.gateway.port())) {
            return client.tryLogin(login, password, database, more);
        }
    }

    private static Message plain(String origin, Person person) {
        return plain(origin, person.login(), person.password(), person.grant().target());
    }

    private void assertIn(Message answer) {
        assertEquals('Z', answer.tag(), answer::toString);
    }

    private void assertRejected(Message answer, Person person, String rule) throws Exception {
        assertFailed(answer, person.login());
        String line = told.refusedLogin("rejected-by-rule", "28P01");
        assertTrue(line.contains("detail=\"" + rule + "\""), line);
    }

    private static void assertFailed(Message answer, String login) {
        Assertion.isFatal(answer, "28P01", "password authentication failed for user \"" + login + "\"");
    }

    // What decides

    @Test
    void theOriginDecides() throws Exception {
        Person ann = world.person("office-ann");

        assertIn(plain(OFFICE, ann));
        assertRejected(plain(HERE, ann), ann, "rule 3 (line 4)");
    }

    @Test
    void encryptionDecidesWithPsqlAndTheJdbcDriver() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Person careful = world.person("careful");

        assertEquals(
                new Psql.Result(0, "4711\n", ""),
                psql(
                        careful.login(),
                        careful.password(),
                        "sslmode=verify-full sslrootcert=" + encryption.authority.certificateFile()));
        Properties properties = new Properties();
        properties.setProperty("user", careful.login());
        properties.setProperty("password", careful.password());
        try (Connection connection = DriverManager.getConnection(
                world.jdbcUrl("").replace("sslmode=disable", "sslmode=require"), properties)) {
            assertTrue(connection.isValid(30));
        }

        Psql.Result refused = psql(careful.login(), careful.password(), "sslmode=disable");
        assertTrue(refused.err().contains("password authentication failed for user \"careful\""), refused::toString);
        String line = told.refusedLogin("rejected-by-rule", "28P01");
        assertTrue(line.contains("detail=\"rule 4 (line 5)\""), line);
        SQLException failed = assertThrows(
                SQLException.class,
                () -> DriverManager.getConnection(world.jdbcUrl(""), properties).close());
        assertEquals("28P01", failed.getSQLState());
    }

    @Test
    void theTargetDecides() throws Exception {
        Person mover = world.person("mover");
        world.personAt(TargetSpec.of("annex", world.postgres));

        assertIn(plain(HERE, mover));
        assertFailed(plain(HERE, "mover", mover.password(), "annex"), "mover");
        told.refusedLogin("rejected-by-rule", "28P01");
    }

    @Test
    void aGrantDoesNotLeadToATargetPastItsRule() throws Exception {
        Person copier = Walsenders.person(world, "copier", Walsenders.REPLICATION);

        Message answer = plain(HERE, "copier", copier.password(), "replication", "replication", "true");

        Assertion.isFatal(answer, "28000", "no grant admits \"copier\" to \"shop\"");
        told.refusedLogin("rejected-by-rule", "28000");
    }

    @Test
    void whereACertificateIsAskedForASecretWillNotDo() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Person service = world.person("svc-billing");
        Issued issued = clients.issue("svc-billing", "-keyalg", "EC");
        Files.setPosixFilePermissions(issued.keyFile(), PosixFilePermissions.fromString("rw-------"));
        String tls = "sslmode=verify-full sslrootcert=" + encryption.authority.certificateFile();

        assertEquals(
                new Psql.Result(0, "4711\n", ""),
                psql(
                        service.login(),
                        "none",
                        tls + " sslcert=" + issued.certificateFile() + " sslkey=" + issued.keyFile()));
        assertTrue(psql(service.login(), service.password(), tls)
                .err()
                .contains("password authentication failed for user \"svc-billing\""));
        String line = told.refusedLogin("rejected-by-rule", "28P01");
        assertTrue(line.contains("detail=\"rule 1 (line 2)\""), line);
    }

    private static Psql.Result psql(String login, String password, String more) throws Exception {
        return Psql.run(
                World.SOON,
                "localhost",
                world.gateway.port(),
                login,
                password,
                "dbname=" + World.TARGET + " " + more,
                "-At",
                "-c",
                "SELECT 4711");
    }

    // The file

    @Test
    void anotherFileCountsFromTheNextLoginOnAndAnUnusableOneNotAtAll() throws Exception {
        Person person = world.person("early-bird");
        try (RawClient session = world.connectPlain(0).login(person.login(), person.password(), World.TARGET)) {
            write("rules:\n- {logins: [early-bird], method: reject}\n"
                    + RULES.substring("rules:\n".length()).indent(-2));
            awaitRules(RULES_OF_IT + 1);
            assertRejected(plain(HERE, person), person, "rule 1 (line 2)");
            assertEquals('Z', session.query("SELECT 1").getLast().tag(), "who is in stays in");

            write("rules:\n- {method: scram}\n- {logins: [early-bird], method: reject}\n");
            Await.until(
                    "the file is refused", World.SOON, () -> world.gateway.metric("portcullis_logins_file_valid") == 0);
            assertEquals(1, world.gateway.metric("portcullis_logins_refused_reads_total"));
            told.line("logins-refused file=");
            assertTrue(world.gateway
                    .get("/q/health/ready")
                    .contains("line 3: rules[2]: nobody reaches it: rule 1 (line 2) fits first"));
            assertFailed(plain(HERE, person), person.login());
        } finally {
            write(RULES);
            awaitRules(RULES_OF_IT);
        }
        assertIn(plain(HERE, person));
    }

    private static void awaitRules(int count) {
        Await.until(
                count + " rules",
                World.SOON,
                () -> world.gateway.metric("portcullis_logins_rules") == count
                        && world.gateway.metric("portcullis_logins_file_valid") == 1);
    }

    // What it looks like

    /** All that the gateway says, but for its nonces. */
    private static List<byte[]> dialogue(String origin, String login, String password) {
        List<byte[]> said = new ArrayList<>();
        try (RawClient client = RawClient.connectFrom(origin, world.gateway.host(), world.gateway.port())) {
            client.send(Frontend.startup("user", login, "database", World.TARGET));
            said.add(client.read(World.SOON).raw());
            Scram scram = new Scram(password);
            client.send(Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst()));
            Message challenge = client.read(World.SOON);
            String text = new String(challenge.body(), StandardCharsets.US_ASCII);
            said.add(
                    (challenge.raw().length + text.substring(text.indexOf(",s="))).getBytes(StandardCharsets.US_ASCII));
            client.send(Frontend.saslResponse(scram.clientFinal(text.substring(4))));
            said.add(client.read(World.SOON).raw());
            assertEquals("", client.readToEnd(World.SOON).tags());
        }
        return said;
    }

    @Test
    void aRejectedLoginReadsByteForByteLikeOneThatFailed() {
        Person ann = world.person("office-amy");

        List<byte[]> rejected = dialogue("127.0.3.1", ann.login(), ann.password());
        List<byte[]> failed = dialogue(OFFICE, ann.login(), "wrong");

        assertEquals(3, rejected.size());
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(failed.get(i), rejected.get(i));
        }
    }

    // Failures

    private static double heldBack() {
        return world.gateway.metric("portcullis_logins_throttled_total", "outcome", "refused");
    }

    @Test
    void whoFailsTooOftenIsRefusedUntriedAndLocksOutNobodyElse() {
        Person clumsy = world.person("clumsy");
        double before = heldBack();
        int tries = 0;
        while (heldBack() == before) {
            assertTrue(++tries <= 60, "never held back");
            assertFailed(plain("127.0.6.1", "clumsy", "wrong", World.TARGET), "clumsy");
        }
        assertTrue(tries > 5, "not before so many have failed");
        Await.until(
                "the log says so",
                World.SOON,
                () -> world.gateway.logLines().stream()
                        .anyMatch(line -> line.contains("login-refused reason=too-many-failures sqlstate=28P01")
                                && line.contains("login=\"clumsy\"")));

        assertIn(plain("127.0.6.2", clumsy));
        Await.until(
                "the right secret is tried there again",
                World.SOON,
                () -> plain("127.0.6.1", clumsy).tag() == 'Z');
    }

    private static long refusals(String reason, String login) {
        return world.gateway.logLines().stream()
                .filter(line -> line.contains("login-refused reason=" + reason + " ")
                        && line.contains("login=\"" + login + "\""))
                .count();
    }

    @Test
    void soManyGuessesAtOnceAreNotTriedMoreOftenThanOneByOne() {
        int guesses = 40;
        world.person("raced");
        List<RawClient> clients = new ArrayList<>();
        List<byte[]> proofs = new ArrayList<>();
        try {
            for (int i = 0; i < guesses; i++) {
                // None has failed yet: all are asked for their proof at once.
                RawClient client = RawClient.connectFrom("127.0.8.1", world.gateway.host(), world.gateway.port());
                clients.add(client);
                client.send(Frontend.startup("user", "raced", "database", World.TARGET));
                client.read(World.SOON);
                Scram scram = new Scram("guess " + i);
                client.send(Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst()));
                String challenge = new String(client.read(World.SOON).body(), StandardCharsets.US_ASCII).substring(4);
                proofs.add(Frontend.saslResponse(scram.clientFinal(challenge)));
            }
            Instant begun = Instant.now();
            for (int i = 0; i < guesses; i++) {
                clients.get(i).send(proofs.get(i));
            }
            clients.forEach(client -> assertFailed(client.read(World.SOON), "raced"));
            long seconds = Duration.between(begun, Instant.now()).toSeconds();

            Await.until(
                    "the log has all",
                    World.SOON,
                    () -> refusals("wrong-password", "raced") + refusals("too-many-failures", "raced") == guesses);
            long tried = refusals("wrong-password", "raced");
            // Five, and one more every two seconds.
            assertTrue(tried >= 5 && tried <= 6 + seconds / 2, () -> tried + " tried in " + seconds + " s");
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void whoShowsTheCertificateDoesNotWaitForWhatOthersFailed() {
        world.person("svc-kept");
        Issued issued = clients.issue("svc-kept", "-keyalg", "EC");
        double before = heldBack();
        for (int tries = 0; heldBack() == before; tries++) {
            assertTrue(tries <= 60, "never held back");
            assertFailed(plain("127.0.9.1", "svc-kept", "guess", World.TARGET), "svc-kept");
        }

        double waited = world.gateway.metric("portcullis_logins_throttled_total", "outcome", "waited");
        try (RawClient client = RawClient.connectFrom("127.0.9.1", world.gateway.host(), world.gateway.port())) {
            client.startTls(encryption.authority.trusting(issued));
            assertIn(client.tryLogin("svc-kept", "none", World.TARGET));
        }
        assertEquals(waited, world.gateway.metric("portcullis_logins_throttled_total", "outcome", "waited"));
    }

    @Test
    void whoGuessesManyLoginsWaitsWithAllButThoseThatWereProvedFromThere() {
        Person colleague = world.person("colleague");
        assertIn(plain("127.0.7.1", colleague));
        double before = heldBack();
        int tries = 0;
        // Asked now and then: failures are forgotten meanwhile.
        while (tries % 4 != 0 || heldBack() == before) {
            assertTrue(++tries <= 300, "never held back");
            plain("127.0.7.1", "guess-" + tries, "wrong", World.TARGET);
        }
        assertTrue(tries > 12, "not before so many have failed");

        double waited = world.gateway.metric("portcullis_logins_throttled_total", "outcome", "waited");
        assertIn(plain("127.0.7.1", colleague));
        assertEquals(waited, world.gateway.metric("portcullis_logins_throttled_total", "outcome", "waited"));
        assertEquals(0, world.gateway.metric("portcullis_logins_throttled_waiting"));
    }

    // What operators ask

    /** A page in a browser on this host, whose name leads here. */
    @Test
    void nobodyElseIsExplainedAnything() throws IOException {
        try (Socket socket = new Socket(world.gateway.host(), world.gateway.httpPort())) {
            socket.setSoTimeout(30_000);
            String request = String.join(
                    "\r\n",
                    "GET /explain/login?login=office-eve&from=127.0.0.1 HTTP/1.1",
                    "Host: pages.example:80",
                    "Connection: close",
                    "",
                    "");
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
            assertFalse(answer.contains("office-eve"), answer);
        }
    }

    private static String explained(String query) {
        return world.gateway.get("/explain/login?" + query).replaceAll("\\s", "");
    }

    @Test
    void operatorsAreToldWhatWouldBecomeOfALogin() {
        Person eve = world.person("office-eve");
        String grant = eve.grant().id().value();

        String admitted = explained("login=office-eve&target=shop&from=" + OFFICE + "&tls=false");
        assertTrue(
                admitted.startsWith("{\"login\":\"office-eve\",\"database\":\"shop\",\"from\":\"" + OFFICE
                        + "\",\"tls\":false,\"rule\":{\"number\":2,\"line\":3},\"method\":\"scram\",\"runs\":\"scram\","
                        + "\"secrets\":1,\"target\":\"shop\",\"grant\":{\"id\":\"" + grant + "\",\"revision\":1,"
                        + "\"role\":\"clerk\",\"expiresAt\":\""),
                admitted);
        assertTrue(admitted.endsWith("\"outcome\":\"admitted\"}"), admitted);

        String rejected = explained("login=office-eve&target=shop&from=" + HERE + "&tls=true");
        assertTrue(
                rejected.contains("\"rule\":{\"number\":3,\"line\":4},\"method\":\"reject\"")
                        && rejected.contains("\"outcome\":\"refused\",\"refusal\":{\"reason\":\"rejected-by-rule\","
                                + "\"sqlstate\":\"28P01\""),
                rejected);

        String wrongRole = explained("login=office-eve/boss&target=shop&from=" + OFFICE);
        assertTrue(wrongRole.contains("\"tls\":true") && wrongRole.contains("\"reason\":\"no-grant\""), wrongRole);

        String plainCertificate = explained("login=svc-x&target=shop&from=" + HERE + "&tls=false");
        assertTrue(plainCertificate.contains("\"method\":\"cert\",\"runs\":\"reject\""), plainCertificate);

        String parameter = explained("login=office-eve&target=shop&from=" + OFFICE + "&options=-crole%3Dpostgres");
        assertTrue(parameter.contains("\"reason\":\"forbidden-parameter\""), parameter);

        assertEquals(
                "{\"problem\":\"neededarelogin,andfromasanaddressofIPv4orIPv6\"}",
                explained("login=office-eve&from=localhost"));
        assertTrue(explained("login=a&from=::1&from=::1").startsWith("{\"problem\":\"knownare"));
    }
}
