package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.TokenSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins by tokens of a provider, at a real gateway: as passwords of psql and the JDBC driver, and by OAUTHBEARER. */
class TokenLoginIT {
    private static final String AUDIENCE = "portcullis";
    private static final String RULES = """
            rules:
              - {logins: [o-*], method: oauthbearer, issuer: staff}
              - {logins: [t-*], method: jwt, issuer: staff}
              - {logins: [x-*], method: jwt, issuer: other}
              - {method: scram}
            """;

    @TempDir
    private static Path folder;

    private static Encryption encryption;
    private static OidcProvider staff;
    private static OidcProvider other;
    private static World world;
    private Told told;

    @BeforeAll
    static void start() throws Exception {
        encryption = Encryption.of("optional");
        Path rules = Files.writeString(folder.resolve("logins.yaml"), RULES);
        staff = OidcProvider.start(List.of());
        other = OidcProvider.start(List.of());
        world = World.start(
                encryption,
                settings -> issuer(issuer(settings, "staff", staff), "other", other)
                        .with("portcullis.issuers.staff.scope", "openid db")
                        .with("portcullis.failed-logins.per-login", "10")
                        .with("portcullis.failed-logins.longest-wait", "300ms")
                        .with("portcullis.logins-file", rules.toString()));
    }

    private static GatewayBuilder issuer(GatewayBuilder settings, String name, OidcProvider provider) {
        return settings.with("portcullis.issuers." + name + ".issuer", provider.issuer())
                .with("portcullis.issuers." + name + ".audience", AUDIENCE);
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
        staff.close();
        other.close();
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    /** Someone with a grant, whom tokens of that provider prove. */
    private static void person(String login, OidcProvider provider) {
        world.grants.identity(login, provider.issuer(), "sub-of-" + login);
        world.gatewayKnows(world.grants.grant(GrantSpec.of(login, World.TARGET, World.ROLE)));
    }

    private static TokenSpec token(OidcProvider provider, String login) {
        return provider.token("sub-of-" + login, AUDIENCE).claim("scope", "openid db");
    }

    private static SQLException refused(String login, String token, String sslMode) {
        return assertThrows(
                SQLException.class, () -> jdbc(login, token, sslMode).close());
    }

    private static Connection jdbc(String login, String token, String sslMode) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login);
        properties.setProperty("password", token);
        properties.setProperty("sslmode", sslMode);
        properties.setProperty(
                "sslrootcert", encryption.authority.certificateFile().toString());
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + world.gateway.port() + "/" + World.TARGET, properties);
    }

    private void assertRefused(String login, String token, String reason, String detail) throws Exception {
        told = Told.since(world);
        SQLException refused = refused(login, token, "verify-full");
        assertEquals("28P01", refused.getSQLState());
        assertTrue(String.valueOf(refused.getMessage())
                .contains("password authentication failed for user \"" + login + "\""));
        String line = told.refusedLogin(reason, "28P01");
        assertTrue(line.contains(detail), line);
    }

    @Test
    void aTokenIsAPasswordForPsqlAndTheJdbcDriver() throws Exception {
        person("t-maria", staff);
        String token = token(staff, "t-maria").signed();

        try (Connection connection = jdbc("t-maria", token, "verify-full")) {
            assertTrue(connection.isValid(10));
        }
        if (Psql.installed()) {
            Psql.Result result = Psql.run(
                    World.SOON,
                    "localhost",
                    world.gateway.port(),
                    "t-maria",
                    token,
                    "dbname=" + World.TARGET + " sslmode=verify-full sslrootcert="
                            + encryption.authority.certificateFile(),
                    "-At",
                    "-c",
                    "SELECT 4711");
            assertEquals(new Psql.Result(0, "4711\n", ""), result);
        }

        Await.until(
                "the audit says by what",
                World.SOON,
                () -> !world.audit(
                                "\"type\":\"login\"",
                                "\"outcome\":\"admitted\"",
                                "\"t-maria\"",
                                "\"method\":\"jwt\"",
                                "subject sub-of-t-maria of " + staff.issuer())
                        .isEmpty());
        String secret = token.substring(token.lastIndexOf('.'));
        assertFalse(Files.readString(world.auditFile()).contains(secret), "a token in the audit");
        assertFalse(String.join("\n", world.gateway.logLines()).contains(secret), "a token in the log");
    }

    @Test
    void inPlainNobodyIsAskedForAToken() throws Exception {
        person("t-plain", staff);

        SQLException refused = refused("t-plain", token(staff, "t-plain").signed(), "disable");

        assertEquals("28P01", refused.getSQLState());
        told.refusedLogin("rejected-by-rule", "28P01");
    }

    @Test
    void whatIsWrongWithATokenIsForTheOperatorAlone() throws Exception {
        person("t-wrong", staff);
        person("t-paul", staff);
        person("x-wrong", other);
        String good = token(staff, "t-wrong").signed();

        assertRefused("t-wrong", token(staff, "t-wrong").audience("else").signed(), "invalid-token", "(aud)");
        assertRefused(
                "t-wrong",
                token(staff, "t-wrong").expiresIn(Duration.ofMinutes(-2)).signed(),
                "expired-token",
                "(exp)");
        assertRefused("t-wrong", token(staff, "t-wrong").unsigned(), "invalid-token", "no signed token");
        assertRefused("t-wrong", token(staff, "t-wrong").forged(), "invalid-token", "signature");
        assertRefused(
                "t-wrong", token(staff, "t-wrong").claim("scope", "openid").signed(), "invalid-token", "scope");
        assertRefused("t-wrong", "4711", "invalid-token", "no signed token");
        assertRefused("t-paul", good, "token-of-another", "sub-of-t-wrong");
        assertRefused("t-nobody", good, "unknown-login", "no record");
        jdbc("t-wrong", good, "verify-full").close();
    }

    /** Both providers call their first key the same, and both know somebody of that subject. */
    @Test
    void aTokenOfOneIssuerIsNoneOfAnother() throws Exception {
        person("x-both", other);
        world.gatewayKnows(world.grants.identity("x-both", staff.issuer(), "sub-of-x-both"));

        assertRefused("x-both", token(staff, "x-both").signed(), "invalid-token", "signature");
        assertRefused(
                "x-both", token(staff, "x-both").claim("iss", other.issuer()).signed(), "invalid-token", "signature");
        assertRefused(
                "x-both", token(other, "x-both").claim("iss", staff.issuer()).signed(), "invalid-token", "(iss)");
        jdbc("x-both", token(other, "x-both").signed(), "verify-full").close();
    }

    private static double waited() {
        return world.gateway.metric("portcullis_logins_throttled_total", "outcome", "waited");
    }

    /** A program that goes on with a token that has ended must not be kept waiting when it has the next. */
    @Test
    void tokensThatHaveEndedSlowNobodyDown() throws Exception {
        person("t-late", staff);
        String ended = token(staff, "t-late").expiresIn(Duration.ofMinutes(-2)).signed();
        double waited = waited();
        for (int i = 0; i < 25; i++) {
            assertEquals("28P01", refused("t-late", ended, "verify-full").getSQLState());
        }

        jdbc("t-late", token(staff, "t-late").signed(), "verify-full").close();
        assertEquals(waited, waited());
    }

    /** It would not know what to do with another question, and the question would tell that too many have failed. */
    @Test
    void whoHasFailedTooOftenIsAskedTheSameAndNotBelieved() throws Exception {
        person("t-held", staff);
        person("o-held", staff);
        Predicate<String> heldBack = login -> world.gateway.logLines().stream()
                .anyMatch(line -> line.contains("login-refused reason=too-many-failures ")
                        && line.contains("login=\"" + login + "\""));
        String forged = token(staff, "t-held").forged();
        for (int tries = 0; !heldBack.test("t-held"); tries++) {
            assertTrue(tries <= 100, "never held back");
            refused("t-held", forged, "verify-full");
        }
        try (RawClient client = encrypted("t-held")) {
            assertEquals(3, client.read(World.SOON).body()[3], "AuthenticationCleartextPassword");
            client.send(Frontend.password(token(staff, "t-held").signed()));
            assertEquals("28P01", client.read(World.SOON).sqlState());
        }

        for (int tries = 0; !heldBack.test("o-held"); tries++) {
            assertTrue(tries <= 100, "never held back");
            try (RawClient client = oauth("o-held")) {
                // No token at all counts too.
                client.send(bearer("n,,^auth=Bearer not a token^^"));
                client.read(World.SOON);
            }
        }
        try (RawClient client = oauth("o-held")) {
            client.send(bearer("n,,^auth=Bearer " + token(staff, "o-held").signed() + "^^"));
            assertTrue(words(client.read(World.SOON)).contains("invalid_token"));
            client.send(Frontend.saslResponse(new byte[] {1}));
            assertEquals("28P01", client.read(World.SOON).sqlState());
        }
    }

    @Test
    void keysAreRotatedWithinSecondsAndCountWhileTheProviderIsDown() throws Exception {
        person("x-rotated", other);
        jdbc("x-rotated", token(other, "x-rotated").signed(), "verify-full").close();
        other.addKey();
        String next = token(other, "x-rotated").signed();
        Await.until("the new key is fetched", World.SOON, () -> {
            try (Connection _ = jdbc("x-rotated", next, "verify-full")) {
                return true;
            } catch (SQLException e) {
                assertEquals("28P01", e.getSQLState());
                return false;
            }
        });

        other.down();
        try {
            jdbc("x-rotated", next, "verify-full").close();
        } finally {
            other.up();
        }
        assertEquals(1, world.gateway.metric("portcullis_issuer_usable", "issuer", "other"));
    }

    private static byte[] bearer(String text) {
        byte[] data = text.replace('^', '\u0001').getBytes(StandardCharsets.ISO_8859_1);
        return Frontend.saslInitialResponse("OAUTHBEARER", data);
    }

    private static RawClient encrypted(String login) {
        RawClient client = RawClient.connect("127.0.0.1", world.gateway.port()).startTls(encryption.client());
        client.send(Frontend.startup("user", login, "database", World.TARGET));
        return client;
    }

    private static RawClient oauth(String login) {
        RawClient client = encrypted(login);
        assertEquals("OAUTHBEARER\0\0", words(client.read(World.SOON)));
        return client;
    }

    private static String words(Message message) {
        byte[] body = message.body();
        return new String(body, 4, body.length - 4, StandardCharsets.UTF_8);
    }

    @Test
    void aClientOfPostgres18ShowsItsTokenByOauthbearer() throws Exception {
        person("o-maria", staff);
        try (RawClient client = oauth("o-maria")) {
            // What follows in the same packet waits until the token has been looked at.
            client.send(
                    bearer("n,,^auth=Bearer " + token(staff, "o-maria").signed() + "^^"),
                    Frontend.query("SELECT 4711"));
            Message row = client.readUntil('D', World.SOON).getLast();
            assertEquals(List.of("4711"), row.row());
        }
        Await.until(
                "the audit says by what",
                World.SOON,
                () -> !world.audit("\"outcome\":\"admitted\"", "\"o-maria\"", "\"method\":\"oauthbearer\"")
                        .isEmpty());
    }

    @Test
    void whoAsksWhereTokensAreHadHasNotFailed() throws Exception {
        String answer = "{ \"status\": \"invalid_token\", \"openid-configuration\": \"" + staff.issuer()
                + "/.well-known/openid-configuration\", \"scope\": \"openid db\" }";
        try (RawClient client = oauth("o-asks")) {
            client.send(bearer("n,,^auth=^^"));
            assertEquals(answer, words(client.read(World.SOON)));
            client.send(Frontend.saslResponse(new byte[] {1}));
            assertEquals("28P01", client.read(World.SOON).sqlState());
            client.readToEnd(World.SOON);
        }
        told.noRefusal();

        try (RawClient client = oauth("o-asks")) {
            client.send(bearer("n,,^auth=Bearer a.b.c^^"));
            assertEquals(answer, words(client.read(World.SOON)));
        }
        told.refusedLogin("invalid-token", "28P01");
    }

    /** libpq's own flow needs a browser: applications give it tokens by a hook, and so does this program. */
    @Test
    void theLibpqOfPostgres18IsToldWhereTokensAreHadAndGetsIn() throws Exception {
        Path library = libpq18();
        Path gcc = Path.of("/usr/bin/gcc");
        assumeTrue(library != null && Files.isExecutable(gcc), "no libpq 18 or no gcc here");
        Path program = folder.resolve("oauth_client");
        Path source = Path.of(Objects.requireNonNull(TokenLoginIT.class.getResource("/oauth_client.c"))
                .toURI());
        String libraries = Objects.requireNonNull(library.getParent()).toString();
        run(
                List.of(
                        gcc.toString(),
                        "-o",
                        program.toString(),
                        source.toString(),
                        "-L" + libraries,
                        "-l:" + library.getFileName(),
                        "-Wl,-rpath," + libraries,
                        "-Wl,--allow-shlib-undefined"),
                "");
        person("o-libpq", staff);
        String told18 = "asked " + staff.issuer() + "/.well-known/openid-configuration for openid db\n";

        assertEquals(told18 + "4711\n", connect(program, token(staff, "o-libpq").signed()));
        assertTrue(connect(program, token(staff, "o-else").signed())
                .contains("password authentication failed for user \"o-libpq\""));
    }

    private static String connect(Path program, String token) throws Exception {
        String where = "host=localhost port=" + world.gateway.port() + " user=o-libpq dbname=" + World.TARGET
                + " sslmode=verify-full sslrootcert=" + encryption.authority.certificateFile() + " oauth_issuer="
                + staff.issuer() + " oauth_client_id=psql";
        return run(List.of(program.toString(), where), token);
    }

    /** That of the server under test, if it runs from a folder of this machine. */
    private static @Nullable Path libpq18() throws SQLException {
        try (Connection connection = world.postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT setting FROM pg_config WHERE name = 'LIBDIR'")) {
            row.next();
            Path library = Path.of(row.getString(1), "libpq.so.5");
            return Files.exists(library) ? library : null;
        }
    }

    private static String run(List<String> command, String token) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("TOKEN", token);
        // The provider of this test speaks http, which libpq takes of nobody else.
        builder.environment().put("PGOAUTHDEBUG", "UNSAFE");
        Process process = builder.start();
        Children.watch(process.toHandle());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), command::toString);
        return Files.readString(out);
    }
}
