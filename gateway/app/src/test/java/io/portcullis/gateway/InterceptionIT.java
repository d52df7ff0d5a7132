package io.portcullis.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.TokenSpec;
import io.portcullis.policy.RefusalReason;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody gains who records a login, stands in between, or reads the gateway's log at its most talkative. */
class InterceptionIT {
    private static final String AUDIENCE = "portcullis";
    private static final String RULES = """
            rules:
              - {logins: [o-*], method: oauthbearer, issuer: staff}
              - {logins: [t-*], method: jwt, issuer: staff}
              - {method: scram}
            """;

    @TempDir
    private static Path folder;

    private static Encryption encryption;
    private static CertificateAuthority strangers;
    private static OidcProvider staff;
    private static World world;
    private Told told;

    @BeforeAll
    static void start() throws Exception {
        encryption = Encryption.of("optional");
        strangers = CertificateAuthority.create(folder.resolve("strangers"));
        Path rules = Files.writeString(folder.resolve("logins.yaml"), RULES);
        staff = OidcProvider.start(List.of());
        world = World.start(
                encryption,
                settings -> settings.with("portcullis.issuers.staff.issuer", staff.issuer())
                        .with("portcullis.issuers.staff.audience", AUDIENCE)
                        .with("portcullis.issuers.staff.scope", "openid db")
                        .with("portcullis.issuers.staff.clock-skew", "0s")
                        .with("portcullis.logins-file", rules.toString())
                        .with("quarkus.log.level", "DEBUG"));
        // Of one that has just started and is busy writing its log, the first pages have been seen without some of
        // them.
        Await.until(
                "there are metrics of all reasons",
                World.SOON,
                () -> world.gateway
                                .metrics()
                                .lines()
                                .filter(line -> line.startsWith("portcullis_sessions_refused_total{"))
                                .count()
                        == RefusalReason.values().length);
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
        staff.close();
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    private static void identified(String login) {
        world.grants.identity(login, staff.issuer(), "sub-of-" + login);
        world.gatewayKnows(world.grants.grant(GrantSpec.of(login, World.TARGET, World.ROLE)));
    }

    private static TokenSpec token(String login) {
        return staff.token("sub-of-" + login, AUDIENCE).claim("scope", "openid db");
    }

    // Replays

    /** Of a login that succeeded, up to its proof. */
    @SuppressWarnings("ArrayRecordComponent") // made and read here
    private record Recorded(byte[] startup, byte[] first, String finalMessage) {}

    private static String challenge(RawClient client, byte[] startup, byte[] first) {
        client.send(startup);
        client.read(World.SOON);
        client.send(first);
        return new String(client.read(World.SOON).body(), US_ASCII).substring(4);
    }

    private static Recorded record(Person person) {
        byte[] startup = Frontend.startup("user", person.login(), "database", World.TARGET);
        Scram scram = new Scram(person.password());
        byte[] first = Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst());
        try (RawClient client = world.connectPlain(0)) {
            byte[] last = scram.clientFinal(challenge(client, startup, first));
            client.send(Frontend.saslResponse(last));
            assertEquals('R', client.read(World.SOON).tag());
            client.readUntil('Z', World.SOON);
            return new Recorded(startup, first, new String(last, US_ASCII));
        }
    }

    @Test
    void aRecordedScramExchangeProvesNothingAgain() throws Exception {
        Recorded recorded = record(world.person("recorded"));

        try (RawClient client = world.connectPlain(0)) {
            challenge(client, recorded.startup(), recorded.first());
            client.send(Frontend.saslResponse(recorded.finalMessage().getBytes(US_ASCII)));
            Assertion.isFatal(client.read(World.SOON), "08P01", "");
        }
        assertTrue(told.refusedLogin("malformed-sasl", "08P01").contains("NONCE_MISMATCH"));

        told = Told.since(world);
        try (RawClient client = world.connectPlain(0)) {
            String challenge = challenge(client, recorded.startup(), recorded.first());
            String nonce = challenge.substring(2, challenge.indexOf(','));
            // With the gateway's new nonce the proof would have to be another.
            String fitted = recorded.finalMessage().replaceFirst("r=[^,]*", "r=" + Matcher.quoteReplacement(nonce));
            client.send(Frontend.saslResponse(fitted.getBytes(US_ASCII)));
            Assertion.isFatal(client.read(World.SOON), "28P01", "");
        }
        told.refusedLogin("wrong-password", "28P01");
    }

    private static byte[] bearer(String token) {
        String data = "n,,\u0001auth=Bearer " + token + "\u0001\u0001";
        return Frontend.saslInitialResponse("OAUTHBEARER", data.getBytes(ISO_8859_1));
    }

    /** Whoever has heard the line has heard TLS, which is another each time. */
    @Test
    void aRecordedOauthbearerExchangeIsOfNoUseOnAnotherConnection() throws Exception {
        identified("o-recorded");
        byte[] heard;
        try (Tap tap = new Tap(world.gateway.host(), world.gateway.port());
                RawClient client = RawClient.connect("127.0.0.1", tap.port()).startTls(encryption.client())) {
            client.send(Frontend.startup("user", "o-recorded", "database", World.TARGET));
            client.read(World.SOON);
            client.send(bearer(token("o-recorded").signed()));
            client.readUntil('Z', World.SOON);
            heard = tap.heard();
        }
        told.noRefusal();
        double opened = world.gateway.metric("portcullis_sessions_opened_total");

        try (Socket again = new Socket(world.gateway.host(), world.gateway.port())) {
            again.getOutputStream().write(heard);
            readToEnd(again);
        }

        told.refusedLogin("early-data", "08P01");
        assertEquals(opened, world.gateway.metric("portcullis_sessions_opened_total"));

        // The same with the patience to wait for the answer to SSLRequest.
        told = Told.since(world);
        try (Socket again = new Socket(world.gateway.host(), world.gateway.port())) {
            again.getOutputStream().write(heard, 0, 8);
            assertEquals('S', again.getInputStream().read());
            again.getOutputStream().write(heard, 8, heard.length - 8);
            readToEnd(again);
        }
        told.refusedLogin("tls-handshake", "08P01");
        assertEquals(opened, world.gateway.metric("portcullis_sessions_opened_total"));
    }

    private static void readToEnd(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException _) {
            // Reset: closed as well.
        }
    }

    /** What was heard inside of TLS is of use as long as the token is, and over TLS only: it is a bearer token. */
    @Test
    void theMessagesThemselvesEndWithTheToken() throws Exception {
        identified("o-short");
        byte[] exchange =
                bearer(token("o-short").expiresIn(Duration.ofSeconds(-1)).signed());

        try (RawClient client = world.connectPlain(0)) {
            client.send(Frontend.startup("user", "o-short", "database", World.TARGET));
            assertFalse(new String(client.read(World.SOON).body(), US_ASCII).contains("OAUTHBEARER"));
            client.send(exchange);
            Assertion.isFatal(client.read(World.SOON), "08P01", "invalid SASL authentication mechanism");
        }
        told.refusedLogin("malformed-sasl", "08P01");

        told = Told.since(world);
        try (RawClient client = world.connect()) {
            client.send(Frontend.startup("user", "o-short", "database", World.TARGET));
            client.read(World.SOON);
            client.send(exchange);
            client.read(World.SOON);
            client.send(Frontend.saslResponse(new byte[] {1}));
            Assertion.isFatal(client.read(World.SOON), "28P01", "");
        }
        told.refusedLogin("expired-token", "28P01");
    }

    // In between

    private InBetween inBetween(UnaryOperator<byte[]> altered) {
        return new InBetween(
                world.gateway.host(), world.gateway.port(), strangers.trusting(strangers.issueForLocalhost()), altered);
    }

    private static Psql.Result psql(int port, Person person, String options) throws Exception {
        return Psql.run(
                World.SOON,
                "127.0.0.1",
                port,
                person.login(),
                person.password(),
                "dbname=" + World.TARGET + " sslmode=require " + options,
                "-At",
                "-c",
                "SELECT 4711");
    }

    @Test
    void whoStandsInBetweenIsFoundOutByChannelBindingAlsoWhereNobodyChecksCertificates() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Person person = world.person("bound");
        assertEquals(new Psql.Result(0, "4711\n", ""), psql(world.gateway.port(), person, "channel_binding=require"));

        try (InBetween inBetween = inBetween(bytes -> bytes)) {
            for (String options : List.of("channel_binding=require", "")) {
                told = Told.since(world);
                Psql.Result result = psql(inBetween.port(), person, options);
                assertEquals(2, result.status(), result::toString);
                String line = told.refusedLogin("malformed-sasl", "08P01");
                assertTrue(line.contains("CHANNEL_BINDING_MISMATCH"), line);
            }
            told = Told.since(world);
            assertThrows(
                    SQLException.class, () -> jdbc(inBetween.port(), person).close());
            assertTrue(told.refusedLogin("malformed-sasl", "08P01").contains("CHANNEL_BINDING_MISMATCH"));
            assertEquals(3, inBetween.encrypted(), "they did not mind the certificate");
        }
        jdbc(world.gateway.port(), person).close();
    }

    private static Connection jdbc(int port, Person person) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", person.login());
        properties.setProperty("password", person.password());
        properties.setProperty("sslmode", "require");
        properties.setProperty("channelBinding", "require");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + World.TARGET, properties);
    }

    @Test
    void whoTakesTheOfferOfChannelBindingAwayIsFoundOutToo() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Person person = world.person("downgraded");
        try (InBetween inBetween = inBetween(InterceptionIT::withoutPlus)) {
            Psql.Result result = psql(inBetween.port(), person, "");
            assertEquals(2, result.status(), result::toString);
            assertEquals(1, inBetween.encrypted());
        }
        assertTrue(told.refusedLogin("malformed-sasl", "08P01").contains("CHANNEL_BINDING_NEGOTIATION"));
    }

    /** AuthenticationSASL without the mechanism that binds. */
    private static byte[] withoutPlus(byte[] said) {
        String text = new String(said, ISO_8859_1);
        if (!text.startsWith("R") || !text.contains("SCRAM-SHA-256-PLUS\0")) {
            return said;
        }
        byte[] less = text.replace("SCRAM-SHA-256-PLUS\0", "").getBytes(ISO_8859_1);
        less[4] = (byte) (less.length - 1);
        return less;
    }

    // What is written down

    @Test
    void noSecretIsWrittenDownWhateverBecomesOfALogin() throws Exception {
        Person person = world.person("quiet");
        identified("t-quiet");
        identified("o-quiet");
        String good = token("t-quiet").signed();
        String forged = token("t-quiet").forged();
        String ended = token("t-quiet").expiresIn(Duration.ofSeconds(-5)).signed();
        String bearers = token("o-quiet").signed();
        Recorded recorded = record(person);
        try (RawClient client = world.connectPlain(0)) {
            client.tryLogin("quiet", "a wrong secret 4711", World.TARGET);
        }
        for (String login : List.of("t-quiet", "t-nobody", "quiet")) {
            for (String token : List.of(good, forged, ended)) {
                // To quiet, who has a secret, it is a message that is not understood.
                try (RawClient client = world.connect()) {
                    client.send(Frontend.startup("user", login, "database", World.TARGET));
                    client.read(World.SOON);
                    client.send(Frontend.password(token));
                    client.read(World.SOON);
                }
            }
        }
        for (String login : List.of("o-quiet", "o-nobody")) {
            try (RawClient client = world.connect()) {
                client.send(Frontend.startup("user", login, "database", World.TARGET));
                client.read(World.SOON);
                client.send(bearer(bearers));
                client.read(World.SOON);
            }
        }
        Await.until(
                "the audit has the last of them",
                World.SOON,
                () -> !world.audit("\"o-nobody\"").isEmpty());

        String proof = recorded.finalMessage().substring(recorded.finalMessage().indexOf(",p=") + 3);
        Map<String, String> secrets = Map.of(
                "a secret", person.password(),
                "a wrong secret", "a wrong secret 4711",
                "a proof", proof,
                "the gateway's own password", world.rolePassword(),
                "a token", signature(good),
                "a forged token", signature(forged),
                "a token that has ended", signature(ended),
                "a token by OAUTHBEARER", signature(bearers));
        String log = String.join("\n", world.gateway.logLines());
        assertTrue(log.contains(" DEBUG "), "it tells as much as it can");
        String audit = Files.readString(world.auditFile());
        String pages = world.gateway.get("/q/metrics")
                + world.gateway.get("/q/health")
                + world.gateway.get("/explain/login?login=quiet&target=shop&from=127.0.0.1");
        secrets.forEach((what, secret) -> {
            assertFalse(log.contains(secret), what + " in the log");
            assertFalse(audit.contains(secret), what + " in the audit");
            assertFalse(pages.contains(secret), what + " in a page");
        });
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    /** Passes one connection on and keeps what the client says. */
    private static final class Tap implements AutoCloseable {
        private final ServerSocket listener;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        Tap(String host, int port) throws IOException {
            listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
            Thread.ofVirtual().start(() -> pass(host, port));
        }

        int port() {
            return listener.getLocalPort();
        }

        synchronized byte[] heard() {
            return heard.toByteArray();
        }

        private synchronized void keep(byte[] buffer, int length) {
            heard.write(buffer, 0, length);
        }

        private void pass(String host, int port) {
            try (Socket client = listener.accept();
                    Socket gateway = new Socket(host, port)) {
                Thread.ofVirtual().start(() -> {
                    try {
                        gateway.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException _) {
                        // One side is gone.
                    }
                });
                byte[] buffer = new byte[8192];
                InputStream in = client.getInputStream();
                DataOutputStream out = new DataOutputStream(gateway.getOutputStream());
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    keep(buffer, length);
                    out.write(buffer, 0, length);
                }
            } catch (IOException _) {
                // One side is gone.
            }
        }

        @Override
        public void close() {
            try {
                listener.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
