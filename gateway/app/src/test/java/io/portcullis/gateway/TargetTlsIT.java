package io.portcullis.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.Children;
import io.portcullis.harness.End;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Targets behind TLS, and what they may ask the gateway for: a real server that takes nothing but TLS, with another way
 * to log in for each of its databases. Its certificate names {@code localhost} and not its address.
 */
class TargetTlsIT {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static CertificateAuthority authority;
    private static CertificateAuthority strangers;
    private static Issued clerk;
    private static World world;

    @BeforeAll
    static void start() throws Exception {
        Path folder = Files.createTempDirectory("portcullis-target-tls");
        Children.folder(folder);
        authority = CertificateAuthority.create(folder.resolve("ca"));
        strangers = CertificateAuthority.create(folder.resolve("strangers"));
        clerk = authority.issue("clerk", "-keyalg", "EC");
        Issued own = authority.issue("localhost", "-keyalg", "EC", "-ext", "san=dns:localhost");
        world = World.start(
                PostgresOptions.defaults()
                        .encrypted(authority, own)
                        .hba(
                                "hostssl certificates clerk all cert",
                                "hostssl hashes hasher all md5",
                                "hostssl words clerk all password",
                                "hostssl trusting clerk all trust",
                                "hostssl shop clerk all scram-sha-256"),
                settings -> settings);
        for (String database : List.of("certificates", "hashes", "words", "trusting")) {
            world.postgres.execute("postgres", "CREATE DATABASE " + database);
        }
        world.postgres.execute("postgres", "SET password_encryption = md5; CREATE ROLE hasher LOGIN PASSWORD 'hashed'");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static TargetSpec target(String address) {
        return TargetSpec.of("t" + COUNT.incrementAndGet(), address)
                .database(World.TARGET)
                .with("tls", "require");
    }

    /** By a name that its certificate has. */
    private static TargetSpec real() {
        return target("localhost:" + world.postgres.port());
    }

    private static TargetSpec trusting(TargetSpec target, String mode, CertificateAuthority whom) {
        return target.with("tls", mode)
                .with("tls-ca-file", whom.certificateFile().toString());
    }

    private static void assertEncrypted(Person person) {
        try (RawClient client = world.login(person)) {
            List<Message> answer = client.query("SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
            assertEquals(1, answer.stream().filter(m -> m.tag() == 'D').count());
            assertTrue(text(answer).contains("true"), answer::toString);
        }
    }

    private static String text(List<Message> messages) {
        return messages.stream()
                .filter(m -> m.tag() == 'D')
                .map(m -> new String(m.body(), US_ASCII))
                .findFirst()
                .orElse("");
    }

    /** Returns the operator's line. */
    private static String refused(Person person, String reason) throws Exception {
        Told told = Told.since(world);
        Message answer = world.tryLogin(person);
        Assertion.isFatal(answer, "08006", "cannot be reached by the gateway");
        return told.refusedLogin(reason, "08006");
    }

    private static String refused(TargetSpec target) throws Exception {
        return refused(world.personAt(target), "target-tls");
    }

    @Test
    void withoutTlsThisServerLetsNobodyIn() throws Exception {
        refused(world.personAt(real().with("tls", "disable")), "target-refused-login");
    }

    @Test
    void requiredIsEncryptedWithWhomever() {
        assertEncrypted(world.personAt(real()));
    }

    @Test
    void whoIsVerifiedMustBeIssuedByTheRightAuthority() throws Exception {
        for (String mode : List.of("verify-ca", "verify-full")) {
            assertEncrypted(world.personAt(trusting(real(), mode, authority)));
            String line = refused(trusting(real(), mode, strangers));
            assertTrue(line.contains("PKIX"), line);
        }
    }

    @Test
    void whoIsVerifiedInFullMustHaveTheNameThatIsConfigured() throws Exception {
        String address = world.postgres.host() + ":" + world.postgres.port();

        assertEncrypted(world.personAt(trusting(target(address), "verify-ca", authority)));
        String line = refused(trusting(target(address), "verify-full", authority));

        assertTrue(line.contains(world.postgres.host()), line);
    }

    @Test
    void withoutAFileTheAuthoritiesOfJavaCount() throws Exception {
        String line = refused(real().with("tls", "verify-full"));

        assertTrue(line.contains("PKIX"), line);
    }

    @Test
    void aFileOfAuthoritiesThatIsNotThereIsNamedAndReadWhenItComes() throws Exception {
        Path file = world.grants.folder().resolve("late-ca.pem");
        Person person = world.personAt(real().with("tls", "verify-full").with("tls-ca-file", file.toString()));
        String line = refused(person, "target-tls");
        assertTrue(line.contains("there is no " + file), line);

        Encryption.replace(strangers.certificateFile(), file);
        assertTrue(refused(person, "target-tls").contains("PKIX"));

        Encryption.replace(authority.certificateFile(), file);
        assertEncrypted(person);
    }

    static Stream<Arguments> strangeAnswers() {
        return Stream.of(
                argumentSet("no", "N", "it offers no TLS"),
                argumentSet("an error of before 7.0", "E", "it answered SSLRequest with 0x45"),
                argumentSet(
                        "yes, and more than that", "SR\0\0\0\b\0\0\0\0", "data came with the answer to SSLRequest"));
    }

    @ParameterizedTest
    @MethodSource("strangeAnswers")
    void aTargetThatDoesNotAnswerWithTlsGetsNothing(String answer, String told) throws Exception {
        try (FakeServer server = FakeServer.saying(answer.getBytes(US_ASCII))) {
            String line = refused(target(server.address()));

            assertTrue(line.contains(told), line);
            server.awaitEndedUnheard();
        }
    }

    @Test
    void whoeverIsInBetweenIsFoundOutByScram() throws Exception {
        Issued forged = strangers.issueForLocalhost();
        try (InBetween inBetween = new InBetween(world.postgres, strangers.trusting(forged))) {
            String line = refused(world.personAt(target(inBetween.address())), "target-refused-login");

            assertTrue(line.contains("28000") || line.contains("28P01"), line);
            assertEquals(1, inBetween.encrypted());
        }
    }

    /** Somebody in between who takes only TLS sees the login, the statement and the cancel. */
    @Test
    void cancelsAreEncryptedToo() throws Exception {
        Issued forged = strangers.issueForLocalhost();
        try (InBetween inBetween = new InBetween(world.postgres, strangers.trusting(forged))) {
            Person person = world.personAt(
                    target(inBetween.address()).database("trusting").with("authentication", "[trust]"));
            try (RawClient session = world.login(person);
                    RawClient cancel = world.connect()) {
                session.send(Frontend.query("SELECT pg_sleep(60)"));
                Running.await(world, "SELECT pg_sleep(60)");
                cancel.send(Frontend.cancelRequest(session.backendPid(), session.secret()));
                List<Message> answer = session.readUntil('Z', World.SOON);

                assertEquals("57014", answer.get(answer.size() - 2).sqlState());
                assertEquals(End.EOF, cancel.readToEnd(World.SOON).end());
                assertEquals(2, inBetween.encrypted());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"certificates, clerk, cert", "hashes, hasher, md5", "words, clerk, password", "trusting, clerk, trust"})
    void eachWayToLogInMustBeAllowed(String database, String role, String method) throws Exception {
        TargetSpec target = trusting(real(), "verify-full", authority)
                .database(database)
                .with("tls-certificate-file", pattern(clerk.certificateFile()))
                .with("tls-key-file", pattern(clerk.keyFile()));
        world.personAt(target);
        if (role.equals("hasher")) {
            world.grants.secret(target.name(), role, "hashed");
        }
        Person person = world.person(GrantSpec.of("other-user-of-" + target.name(), target.name(), role));
        String line = refused(person, "target-fault");
        assertTrue(line.contains("its authentication may be scram-sha-256"), line);

        world.grants.target(target.with("authentication", "[" + method + "]"));
        Await.until(
                "the targets are read again",
                World.SOON,
                () -> world.tryLogin(person).tag() == 'Z');
        assertEncrypted(person);
    }

    /** The role stands in the name of the file. */
    private static String pattern(Path file) throws Exception {
        for (String role : List.of("clerk", "hasher")) {
            Path byRole = world.grants.folder().resolve(role + "-" + file.getFileName());
            Files.copy(file, byRole, StandardCopyOption.REPLACE_EXISTING);
        }
        return '"'
                + world.grants.folder().resolve("{role}-" + file.getFileName()).toString()
                + '"';
    }
}
