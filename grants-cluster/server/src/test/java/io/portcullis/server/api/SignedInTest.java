package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static io.portcullis.server.api.ControlDatabase.NEMO;
import static io.portcullis.server.api.ControlDatabase.OLGA;
import static io.portcullis.server.api.ControlDatabase.RITA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.harness.oidc.TokenSpec;
import io.portcullis.server.api.Api.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who comes with a token of an issuer. */
@NodeTest
class SignedInTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SOME_GRANT =
            "{'login':'rita','target':'orders','role':'app_read','duration':'1h','reason':'r','connectionSecret':'never'}";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private OidcProvider people;

    @BeforeEach
    void begin() {
        people = database.people();
        // A node that starts takes nobody's token before its database is there.
        Api.operator(port, database);
    }

    /** The first operator who signs in ends the bootstrap token, which the other tests need. */
    @AfterEach
    void asIfNobodyHadSignedIn() throws SQLException {
        people.up();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate portcullis.bootstrap_end, portcullis.principal");
        }
        Api bootstrap = Api.at(port, "Authorization", "Bearer " + database.token());
        Await.until(
                "bootstrap tokens count again",
                SOON,
                () -> bootstrap.get("/v1/cluster").status() == 200);
    }

    private Api with(String token) {
        return Api.at(port, "Authorization", "Bearer " + token);
    }

    private Api as(SamplePerson person) {
        return with(people.token(person, AUDIENCE).signed());
    }

    @Test
    void anOperatorChangesThingsUnderTheirOwnName() {
        String id = as(OLGA).post("/v1/grants", SOME_GRANT).expect(201).at("/grant/id");

        Answer audit = as(ADAM).get("/v1/audit?type=grant_created&grant=" + id).expect(200);

        assertEquals("people/olga", audit.at("/items/0/who"));
        assertEquals(people.issuer(), audit.at("/items/0/issuer"));
        assertEquals("p-olga", audit.at("/items/0/subject"));
    }

    static Stream<Arguments> wrongTokens() {
        Map<String, Function<TokenSpec, String>> wrong = Map.of(
                "of another audience", token -> token.audience("another-app").signed(),
                "of no audience", token -> token.claim("aud", null).signed(),
                "of an issuer that nobody configured",
                        token -> token.claim("iss", "https://evil.example").signed(),
                "in the name of another issuer",
                        token -> token.claim("iss", "ci").signed(),
                "that is over", token -> token.expiresIn(Duration.ofMinutes(-1)).signed(),
                "without an end", token -> token.claim("exp", null).signed(),
                "without a signature", TokenSpec::unsigned,
                "of another key", TokenSpec::forged,
                "without a subject", token -> token.claim("sub", null).signed(),
                "which is an id token", token -> token.claim("typ", "ID").signed());
        return wrong.entrySet().stream().map(entry -> arguments(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "a token {0}")
    @MethodSource("wrongTokens")
    void isNobodys(String what, Function<TokenSpec, String> spec) {
        TokenSpec token = people.token(OLGA, AUDIENCE);
        if (what.startsWith("in the name")) {
            token.claim("iss", database.ci().issuer());
        }
        String wrong = spec.apply(token);

        Answer refused = with(wrong).get("/v1/grants");

        assertEquals(401, refused.status(), refused.text());
        assertEquals("urn:portcullis:problem:unauthenticated", refused.at("/type"));
        assertTrue(
                refused.header("WWW-Authenticate").startsWith("Bearer"),
                refused.headers().toString());
        assertFalse(refused.text().contains(wrong), "the token is in the answer");
    }

    @ParameterizedTest
    @CsvSource({
        "adam, GET,  /v1/grants,   200, ''",
        "adam, GET,  /v1/audit,    200, ''",
        "adam, POST, /v1/grants,   403, operator",
        "adam, DELETE, /v1/targets/none, 403, operator",
        "rita, GET,  /v1/grants,   403, auditor operator",
        "rita, GET,  /v1/me,       200, ''",
        "rita, GET,  /v1/cluster,  403, auditor operator",
        "nemo, GET,  /v1/me,       403, requester approver auditor operator",
        "nemo, GET,  /v1/grants,   403, auditor operator",
        "olga, GET,  /v1/cluster,  200, ''"
    })
    void roleDecides(String login, String method, String path, int status, String needed) {
        SamplePerson person = Stream.of(ADAM, RITA, NEMO, OLGA)
                .filter(somebody -> somebody.login().equals(login))
                .findFirst()
                .orElseThrow();

        Answer answer = as(person).send(method, path, method.equals("POST") ? SOME_GRANT : null);

        assertEquals(status, answer.status(), answer.text());
        if (status == 403) {
            assertEquals("urn:portcullis:problem:forbidden", answer.at("/type"));
            assertEquals(needed, answer.at("/roles"));
        }
    }

    @Test
    void aNodesOwnDoorIsNotOpenedByIt() {
        assertEquals(401, as(OLGA).get("/up/v1/audit?file=a").status());
    }

    @Test
    void cookiesOpenNothing() {
        String token = people.token(OLGA, AUDIENCE).signed();

        Answer refused = Api.at(port, "Cookie", "q_session=" + token).post("/v1/grants", SOME_GRANT);

        assertEquals(401, refused.status());
    }

    @Test
    void theFirstOperatorEndsTheBootstrapTokenForGood() {
        Api bootstrap = Api.at(port, "Authorization", "Bearer " + database.token());
        as(ADAM).get("/v1/me").expect(200);
        bootstrap.get("/v1/grants").expect(200);

        as(OLGA).get("/v1/me").expect(200);

        Answer refused = bootstrap.get("/v1/grants").expect(401);
        assertTrue(refused.at("/detail").contains("ended"), refused.text());
        Answer audit = as(ADAM).get("/v1/audit?type=bootstrap_ended").expect(200);
        assertEquals("p-olga", audit.at("/items/0/subject"));
    }

    @Test
    void aNodeLearnsFromTheDatabaseThatTheTokenEnded() throws SQLException {
        Api bootstrap = Api.at(port, "Authorization", "Bearer " + database.token());
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into portcullis.bootstrap_end (at, issuer, subject) values (now(), 'i', 's')");
        }

        Await.until(
                "another node's word counts",
                SOON,
                () -> bootstrap.get("/v1/grants").status() == 401);
    }

    @Test
    void keysThatAreKnownAreEnoughWhileTheIssuerIsDown() {
        String token = people.token(ADAM, AUDIENCE).signed();
        with(token).get("/v1/grants").expect(200);

        people.down();

        with(token).get("/v1/grants").expect(200);
        assertEquals(
                401,
                with(people.token(ADAM, AUDIENCE).forged()).get("/v1/grants").status());
    }

    @Test
    void withoutKeysNobodyCanTellAndTheAnswerSaysSo() {
        String token =
                people.token(ADAM, AUDIENCE).claim("iss", database.gone()).signed();

        Answer refused = with(token).get("/v1/grants");

        assertEquals(503, refused.status(), refused.text());
        assertEquals("oidc-issuer", refused.at("/reason"));
        // Others' tokens, and gateways, are not touched by it.
        as(ADAM).get("/v1/grants").expect(200);
    }

    @Test
    void aServiceIsWhatItsIssuerSaysWhereverThatSaysIt() {
        Answer me = with(database.ci()
                        .token("project:infra/deploy", AUDIENCE)
                        .claim("https://ci/project", Map.of("path", "infra/deploy"))
                        .signed())
                .get("/v1/me")
                .expect(200);

        assertEquals("service", me.at("/kind"));
        assertEquals("operator", me.at("/roles/0"));
        assertEquals("ci/\"project:infra/deploy\"", me.at("/who"));
        assertEquals("", me.at("/login"));
        // A service is not the operator who ends the bootstrap token.
        Api.at(port, "Authorization", "Bearer " + database.token())
                .get("/v1/grants")
                .expect(200);
    }

    @Test
    void aNewKeyIsFetchedWhenItIsMet() {
        as(ADAM).get("/v1/grants").expect(200);

        people.addKey();

        Await.until(
                "the new key is known", SOON, () -> as(ADAM).get("/v1/grants").status() == 200);
    }

    @Test
    void whoAmI() {
        Answer me = as(RITA).get("/v1/me").expect(200);

        assertEquals("people/rita", me.at("/who"));
        assertEquals("rita", me.at("/login"));
        assertEquals("requester", me.at("/roles/0"));
        assertEquals("everybody", me.at("/groups/0"));
        assertFalse(me.at("/until").isEmpty());
    }

    @Test
    void everybodySeesTheirOwnGrantsAndNobodyElses() {
        String id = as(OLGA).post("/v1/grants", SOME_GRANT).expect(201).at("/grant/id");

        assertEquals(id, as(RITA).get("/v1/me/grants?state=active").expect(200).at("/items/0/id"));
        assertFalse(as(OLGA).get("/v1/me/grants").expect(200).text().contains(id));
    }

    @Test
    void oneGivesOnesOwnGrantBackAndNobodyElses() {
        String id = as(OLGA).post("/v1/grants", SOME_GRANT).expect(201).at("/grant/id");

        as(ADAM).send("POST", "/v1/me/grants/" + id + "/give-back", null).expect(404);
        Answer given = as(RITA).send("POST", "/v1/me/grants/" + id + "/give-back", null)
                .expect(200);

        assertEquals("revoked", given.at("/state"));
        assertEquals("given back", given.at("/reason"));
        as(RITA).send("POST", "/v1/me/grants/" + id + "/give-back", null).expect(200);
        Answer audit = as(ADAM).get("/v1/audit?type=grant_revoked&grant=" + id).expect(200);
        assertEquals("p-rita", audit.at("/items/0/subject"));
        assertEquals("", audit.at("/items/1/subject"), "once");
    }

    @Test
    void aLoginIsTheFirstOnes() {
        as(RITA).get("/v1/me").expect(200);
        SamplePerson other = SamplePerson.of("p-other", "rita", "Rita Too", "everybody");

        Answer refused = as(other).get("/v1/me/grants");

        assertEquals(409, refused.status(), refused.text());
        assertEquals("", as(other).get("/v1/me").at("/login"));
        Answer audit = as(ADAM).get("/v1/audit?type=login_taken").expect(200);
        assertEquals("p-other", audit.at("/items/0/subject"));
        // Who is called something else now keeps the login.
        SamplePerson renamed = SamplePerson.of("p-rita", "rita.married", "Rita", "everybody");
        assertEquals("rita", as(renamed).get("/v1/me").at("/login"));
    }
}
