package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.Certificate;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.Message;
import io.portcullis.harness.PsqlTerminal;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** People confirm their connections: a gateway, a node with its database, an OpenID provider and clients, all real. */
final class LinkStory implements AutoCloseable {
    static final String AUDIENCE = "portcullis-api";
    static final String RULES = """
            rules:
              - logins: [link-*]
                method: link
              - method: scram
            """;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final SamplePerson ANNA = SamplePerson.of("p-anna", "link-anna", "Anna", "everybody");
    private static final SamplePerson BERTA = SamplePerson.of("p-berta", "link-berta", "Berta", "everybody");
    private static final SamplePerson CLARA = SamplePerson.of("p-clara", "link-clara", "Clara", "everybody");
    private static final Pattern PROMPT = Pattern.compile(
            "open https://access\\.example\\.org/ui/link/(\\w+),? (?:and )?confirm the code ([A-Z]{4}-[A-Z]{4})");

    private final GatewayProcess gateway;
    private final Certificate certificate;
    private final ClusterApi operator;
    private final ClusterApi anna;
    private final ClusterApi berta;
    private final ClusterApi clara;

    LinkStory(
            GatewayProcess gateway, ClusterNode node, Certificate certificate, ClusterApi operator, OidcProvider people)
            throws IOException {
        this.gateway = gateway;
        this.certificate = certificate;
        this.operator = operator;
        this.anna = as(ANNA, node, people);
        this.berta = as(BERTA, node, people);
        this.clara = as(CLARA, node, people);
        for (SamplePerson person : List.of(ANNA, BERTA)) {
            good(operator.post(
                    "/v1/grants",
                    Map.of(
                            "login", person.login(),
                            "target", "shop",
                            "role", "clerk",
                            "duration", "1h",
                            "reason", "a test",
                            "connectionSecret", "never")));
        }
    }

    static OidcProvider people() {
        return OidcProvider.start(List.of(ANNA, BERTA, CLARA));
    }

    private ClusterApi as(SamplePerson person, ClusterNode node, OidcProvider people) {
        return new ClusterApi(node.api(), people.token(person, AUDIENCE).signed(), certificate.trust());
    }

    private record Prompt(String link, String code) {
        static Prompt in(String text) {
            Matcher found = PROMPT.matcher(text);
            assertTrue(found.find(), text);
            return new Prompt("/v1/links/" + found.group(1), found.group(2));
        }
    }

    private static JsonNode good(ClusterApi.Answer answer) {
        assertTrue(answer.isGood(), answer.words());
        return answer.body();
    }

    private static void confirm(ClusterApi person, Prompt prompt) throws IOException {
        JsonNode link = good(person.post(prompt.link() + "/confirm", Map.of("code", prompt.code())));
        assertEquals("confirmed", link.at("/state").asText());
    }

    private long audited(String type, String login) {
        try {
            return good(operator.get("/v1/audit?limit=1000&type=" + type))
                    .path("items")
                    .valueStream()
                    .filter(item -> item.at("/event/login").asText().equals(login))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** psql shows where to go, waits, and goes on. */
    void atATerminal() throws Exception {
        try (PsqlTerminal psql =
                PsqlTerminal.begin(SOON, gateway.host(), gateway.port(), ANNA.login(), "unused", "shop")) {
            Await.until(
                    () -> "the notice, not " + psql.shown(),
                    SOON,
                    () -> psql.shown().contains("If it was not you"));
            Prompt prompt = Prompt.in(psql.shown());
            JsonNode asks = good(anna.get(prompt.link()));
            assertEquals("127.0.0.1", asks.at("/origin").asText());
            assertEquals("shop", asks.at("/target").asText());
            assertEquals("psql", asks.at("/application").asText());
            assertEquals(404, berta.get(prompt.link()).status());
            Map<String, String> right = Map.of("code", prompt.code());
            assertEquals(404, berta.post(prompt.link() + "/confirm", right).status());
            assertEquals(
                    400,
                    anna.post(prompt.link() + "/confirm", Map.of("code", "BBBB-BBBB"))
                            .status());
            assertTrue(!psql.shown().contains("psql waits"), psql.shown());

            long begun = System.nanoTime();
            confirm(anna, prompt);
            psql.awaitPrompt();
            assertTrue(psql.line("SELECT 'first', 'row';").contains("first"), psql.shown());
            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            System.getLogger("links")
                    .log(System.Logger.Level.INFO, "confirmed at the node to first row: " + millis + " ms");
            assertEquals(409, anna.post(prompt.link() + "/deny", Map.of()).status(), "it is used");
        }
    }

    private Connection jdbc(SamplePerson person, String password, String options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", person.login());
        properties.setProperty("password", password);
        properties.setProperty("loginTimeout", "20");
        properties.setProperty("sslmode", "require");
        properties.setProperty("ApplicationName", "DBeaver 25.2");
        properties.setProperty("options", options);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + gateway.host() + ":" + gateway.port() + "/shop", properties);
    }

    private Prompt promptOf(SamplePerson person, String password, String options) {
        SQLException refused = assertThrows(SQLException.class, () -> {
            try (Connection in = jdbc(person, password, options)) {
                throw new AssertionError("it was let in: " + in);
            }
        });
        assertEquals("28000", refused.getSQLState(), refused.getMessage());
        return Prompt.in(String.valueOf(refused.getMessage()));
    }

    private static void works(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_user, coalesce(current_setting('portcullis.device', true), 'not told')")) {
            assertTrue(row.next());
            assertEquals("clerk", row.getString(1));
            assertEquals("not told", row.getString(2));
        }
    }

    /** A program that shows no notices reads the address at once, within any login timeout, and gets in the next time: once. */
    void byADriverWithALoginTimeout() throws Exception {
        Prompt prompt = promptOf(BERTA, "unused", "");
        assertEquals(prompt, promptOf(BERTA, "unused", ""), "who tries again is told the same");
        confirm(berta, prompt);
        try (Connection connection = jdbc(BERTA, "unused", "")) {
            works(connection);
        }
        Prompt again = promptOf(BERTA, "unused", "");
        assertTrue(!again.equals(prompt), "a confirmation is for one connection");
        assertEquals(1, audited("link_used", BERTA.login()));
    }

    /** Whoever is denied is not asked about again at once, however they connect. */
    void whoIsDeniedStaysOut() throws Exception {
        Prompt prompt = promptOf(CLARA, "unused", "");
        good(clara.post(prompt.link() + "/deny", Map.of()));
        SQLException denied = assertThrows(SQLException.class, () -> jdbc(CLARA, "unused", ""));
        assertTrue(String.valueOf(denied.getMessage()).contains("denied in the browser"), denied.getMessage());
        try (RawClient held = waiting(CLARA)) {
            assertEquals("28000", held.readToEnd(SOON).last().sqlState());
        }
    }

    /** As a tool with several connections does it: one confirmation, and then the device's secret is enough from there. */
    void byADeviceWithSeveralConnections() throws Exception {
        String options = "-c portcullis.device=on";
        String secret = good(anna.post("/v1/me/devices", Map.of("duration", "1h")))
                .at("/connectionSecret/secret")
                .asText();
        Await.until("the gateway knows the device", SOON, () -> {
            SQLException refused = assertThrows(SQLException.class, () -> jdbc(ANNA, secret, options));
            return "28000".equals(refused.getSQLState());
        });
        SQLException wrong = assertThrows(SQLException.class, () -> jdbc(ANNA, "not-the-secret", options));
        assertEquals("28P01", wrong.getSQLState());

        confirm(anna, promptOf(ANNA, secret, options));
        List<Connection> several = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                several.add(jdbc(ANNA, secret, options));
            }
            for (Connection connection : several) {
                works(connection);
            }
        } finally {
            for (Connection connection : several) {
                connection.close();
            }
        }
        assertEquals(1, audited("link_used", ANNA.login()));
        assertEquals(3, audited("link_remembered", ANNA.login()));
        byPsqlWithTheSecret(secret, options);

        // The secret alone is no login, and without it each connection prompts.
        promptOf(ANNA, secret, "");
        try (RawClient elsewhere = RawClient.connectFrom("127.0.0.2", gateway.host(), gateway.port())
                .startTls(certificate.trust())) {
            Message last = elsewhere.tryLogin(ANNA.login(), secret, "shop", "options", options);
            assertEquals("28000", last.sqlState(), "nothing was confirmed from there");
            Prompt there = Prompt.in(last.field('M'));
            assertEquals(
                    400,
                    anna.post(there.link() + "/confirm", Map.of("code", there.code()))
                            .status());
            good(anna.post(there.link() + "/confirm", Map.of("code", there.code(), "otherAddress", true)));
        }
    }

    /** {@code \c} opens a new connection, which needs no confirmation either. */
    private void byPsqlWithTheSecret(String secret, String options) throws IOException {
        try (PsqlTerminal psql = PsqlTerminal.begin(
                SOON, gateway.host(), gateway.port(), ANNA.login(), secret, "shop", Map.of("PGOPTIONS", options))) {
            psql.awaitPrompt();
            assertTrue(psql.line("SELECT 'first', 'row';").contains("first"), psql.shown());
            psql.line("\\c");
            assertTrue(psql.line("SELECT 'second', 'row';").contains("second"), psql.shown());
            assertTrue(!psql.shown().contains("to go on, open"), psql.shown());
        }
    }

    private RawClient waiting(SamplePerson person) {
        RawClient client = RawClient.connect(gateway.host(), gateway.port()).startTls(certificate.trust());
        client.send(Frontend.startup("user", person.login(), "database", "shop", "application_name", "psql"));
        return client;
    }

    private static Prompt prompt(RawClient client) {
        assertEquals('R', client.read(SOON).tag());
        return Prompt.in(client.read(SOON).field('M'));
    }

    /** Each of them gets their own prompt, and lets in nobody but themselves. */
    void forTwoPeopleBehindOneAddress() throws Exception {
        try (RawClient annas = waiting(ANNA);
                RawClient bertas = waiting(BERTA)) {
            Prompt ofAnna = prompt(annas);
            Prompt ofBerta = prompt(bertas);
            assertEquals(404, anna.get(ofBerta.link()).status());
            assertEquals(
                    404,
                    anna.post(ofBerta.link() + "/confirm", Map.of("code", ofBerta.code()))
                            .status());
            confirm(berta, ofBerta);
            bertas.readUntil('Z', SOON);
            assertEquals("open", good(anna.get(ofAnna.link())).at("/state").asText());
            confirm(anna, ofAnna);
            annas.readUntil('Z', SOON);
        }
    }

    @Override
    public void close() {
        anna.close();
        berta.close();
        clara.close();
    }
}
