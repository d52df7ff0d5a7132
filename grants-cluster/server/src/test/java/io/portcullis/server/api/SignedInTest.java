package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static io.portcullis.server.api.ControlDatabase.NEMO;
import static io.portcullis.server.api.ControlDatabase.OLGA;
import static io.portcullis.server.api.ControlDatabase.RITA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.harness.oidc.TokenSpec;
import io.portcullis.model.Principal;
import io.portcullis.server.api.Api.Answer;
import io.portcullis.server.api.auth.BootstrapGate;
import io.portcullis.server.api.auth.Gates;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.config.OidcIssuer;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
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

    @Inject
    BootstrapGate gate;

    /** Each test's own: wrong tokens are counted by address. */
    private static final AtomicInteger ORIGINS = new AtomicInteger();

    private final String origin = "127.0.6." + ORIGINS.incrementAndGet();

    private OidcProvider people;

    @BeforeEach
    void begin() {
        people = database.people();
        // A node that starts takes nobody's token before its database is there.
        Api.operator(port, database);
    }

    /** The first operator who signs in ends the bootstrap token, which the other tests need. */
    @AfterEach
    void asIfNobodyHadSignedIn() {
        people.up();
        Api bootstrap = Api.at(port, "Authorization", "Bearer " + database.token());
        Await.until("bootstrap tokens count again", SOON, () -> {
            database.execute("truncate portcullis.bootstrap_end, portcullis.principal");
            Gates.forget(gate);
            return bootstrap.get("/v1/cluster").status() == 200;
        });
        Await.until(
                "the keys are known again", SOON, () -> as(ADAM).get("/v1/me").status() == 200);
    }

    private Api with(String token) {
        return Api.from(origin, port, "Authorization", "Bearer " + token);
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

    /** Whatever a token's claims are, the answer says what is wrong with it, and nothing breaks. */
    @ParameterizedTest(name = "{0}={1} is answered by {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "typ; 5; 200",
                "typ; {\"a\":1}; 200",
                "groups; 5; 403",
                "groups; {\"a\":[1]}; 403",
                "groups; [null,5,[\"audit\"]]; 403",
                "groups; [null,\"audit\"]; 200",
                "preferred_username; 5; 200",
                "preferred_username; \"Adam Auditor\"; 200",
                "sub; 5; 401",
                "sub; \"a\\u0000b\"; 401",
                "sub; \"a\\nb\"; 401",
                "sub; \"\"; 401",
                "exp; \"soon\"; 401",
                "exp; 99999999999999; 200",
                "nbf; true; 401",
                "aud; {\"a\":1}; 401",
                "iat; [1]; 401"
            })
    void oddClaimsAreNoDefect(String claim, String json, int status) throws JoseException {
        Object value = JsonUtil.parseJson("{\"v\":" + json + "}").get("v");

        Answer answer =
                with(people.token(ADAM, AUDIENCE).claim(claim, value).signed()).get("/v1/me");

        assertEquals(status, answer.status(), answer.text());
    }

    @Test
    void aThousandGroupsAreRead() {
        List<String> groups = Stream.concat(IntStream.range(0, 1000).mapToObj(i -> "g" + i), Stream.of("audit"))
                .toList();

        with(people.token(ADAM, AUDIENCE).claim("groups", groups).signed())
                .get("/v1/grants")
                .expect(200);
    }

    @Test
    void whoComesWithATokenOfAStrangerIsToldWhy() {
        String strange = people.token(ADAM, AUDIENCE)
                .claim("iss", "https://evil.example")
                .claim("padding", "x".repeat(2_000))
                .signed();
        String huge = people.token(ADAM, AUDIENCE)
                .claim("padding", "x".repeat(13_000))
                .signed();

        String said = with(strange).get("/v1/grants").expect(401).at("/detail");
        assertTrue(said.contains("no issuer that is believed here"), said);
        String saidOfHuge = with(huge).get("/v1/grants").expect(401).at("/detail");
        assertTrue(saidOfHuge.contains("more than 16384 bytes"), saidOfHuge);
        String other = with(people.token(ADAM, "another-app").signed())
                .get("/v1/grants")
                .expect(401)
                .at("/detail");
        assertTrue(other.contains("another audience"), other);
    }

    @Test
    void aKeyThatCanNotBeFetchedIsAnOutageAndHoldsUpNobodyElse() {
        String known = people.token(ADAM, AUDIENCE).signed();
        with(known).get("/v1/grants").expect(200);
        people.down();
        people.addKey();

        Await.until(
                "the node has noticed",
                SOON,
                () -> as(ADAM).get("/v1/grants").at("/reason").equals("oidc-issuer"));

        Answer refused = as(ADAM).get("/v1/grants").expect(503);
        assertFalse(refused.header("Retry-After").isEmpty());
        with(known).get("/v1/grants").expect(200);
    }

    static Stream<Arguments> tokensOfServices() {
        return Stream.of(
                arguments("preferred_username", "service-account-deploy"),
                arguments("client_id", "p-olga"),
                arguments("idtyp", "app"),
                arguments("robot", "very-much"));
    }

    @ParameterizedTest
    @MethodSource("tokensOfServices")
    void aServiceOfAPeoplesIssuerIsNoPerson(String claim, String value) {
        Answer me = with(people.token(OLGA, AUDIENCE).claim(claim, value).signed())
                .get("/v1/me")
                .expect(200);

        assertEquals("service", me.at("/kind"));
        assertEquals("", me.at("/login"));
        assertEquals("operator", me.at("/roles/1"));
        Api.at(port, "Authorization", "Bearer " + database.token())
                .get("/v1/grants")
                .expect(200);
    }

    @Test
    void aSuffixKeepsTheLoginsOfTwoIssuersApart() {
        OidcIssuer partners = new OidcIssuer(
                "partners",
                "https://idp",
                List.of(AUDIENCE),
                Principal.Kind.HUMAN,
                List.of("groups"),
                Map.of(),
                "name",
                "@partners",
                Map.of(),
                null,
                List.of(),
                true,
                null);

        assertEquals("rita@partners", login(partners, "rita"));
        assertNull(login(partners, "r".repeat(60)), "longer than a login");
    }

    private static @Nullable String login(OidcIssuer issuer, String name) {
        return Identity.of(issuer, new JsonObject().put("sub", "s").put("name", name))
                .orElseThrow()
                .login();
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

    @Test
    void anOperatorTakesALoginFromWhoeverHasIt() {
        as(RITA).get("/v1/me").expect(200);
        SamplePerson other = SamplePerson.of("p-other", "rita", "Rita Too", "everybody");
        Api operator = as(OLGA);
        assertEquals(
                "p-rita", operator.get("/v1/logins/rita/identity").expect(200).at("/subject"));
        String grant = operator.post("/v1/grants", SOME_GRANT).expect(201).at("/grant/id");

        Answer inUse = operator.delete("/v1/logins/rita/identity").expect(409);
        assertTrue(inUse.json().at("/grants").asInt() >= 1, inUse.text());
        as(ADAM).delete("/v1/logins/rita/identity").expect(403);
        database.execute(
                "update portcullis.record set expires_at = now() where login = 'rita' and id <> '" + grant + "'");
        operator.post("/v1/grants/" + grant + "/revoke", "{'reason':'r'}").expect(200);
        Answer done = operator.delete("/v1/logins/rita/identity").expect(200);

        assertEquals("p-rita", done.at("/subject"));
        Answer audit = as(ADAM).get("/v1/audit?type=login_unbound").expect(200);
        assertEquals("p-olga", audit.at("/items/0/subject"));
        assertEquals("p-rita", audit.at("/items/0/event/subject"));
        operator.get("/v1/logins/rita/identity").expect(404);
        operator.delete("/v1/logins/rita/identity").expect(404);
        assertEquals("rita", as(other).get("/v1/me").at("/login"));
        as(RITA).get("/v1/me/grants").expect(409);
    }
}
