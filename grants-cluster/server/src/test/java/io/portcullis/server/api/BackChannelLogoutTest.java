package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static io.portcullis.server.api.ControlDatabase.CLIENT_SECRET;
import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.OidcClient;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.harness.oidc.TokenSpec;
import io.portcullis.server.api.Api.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Issuers tell that somebody signed out. */
@NodeTest
class BackChannelLogoutTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CLIENT = "portcullis-pages";
    private static final String PATH = "/oidc/people/back-channel-logout";
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private OidcProvider people;
    private Api api;
    private SamplePerson person;

    @BeforeEach
    void begin() {
        people = database.people();
        api = Api.operator(port, database);
        String name = "o" + UUID.randomUUID().toString().substring(0, 8);
        person = SamplePerson.of("p-" + name, name, name, "everybody");
        people.person(person);
        people.client(pages("http://127.0.0.1:" + port + PATH));
        Await.until(
                "they are signed in",
                SOON,
                () -> Api.at(
                                port,
                                "Authorization",
                                "Bearer " + people.token(person, AUDIENCE).signed())
                        .get("/v1/me")
                        .at("/login")
                        .equals(name));
    }

    @AfterEach
    void forget() {
        people.client(pages(null));
    }

    private static OidcClient pages(@Nullable String backChannel) {
        return new OidcClient(
                CLIENT,
                CLIENT_SECRET,
                AUDIENCE,
                List.of(PUBLIC_URL + "/ui/signed-in", PUBLIC_URL + "/ui/signed-out"),
                backChannel);
    }

    private String grant() {
        return api.post(
                        "/v1/grants",
                        "{'login':'" + person.login()
                                + "','target':'orders','role':'app_read','duration':'1h','reason':'r'}")
                .expect(201)
                .at("/grant/id");
    }

    private TokenSpec logoutToken() {
        return people.token(person.subject(), CLIENT)
                .type("logout+jwt")
                .claim("sid", "s1")
                .claim("events", Map.of(EVENT, Map.of()));
    }

    private Answer tell(String token) {
        // Each from an address of its own: wrong ones are counted.
        String origin = "127.0.7." + (1 + Math.floorMod(token.hashCode(), 250));
        return Api.from(origin, port, "Content-Type", "application/x-www-form-urlencoded")
                .post(PATH, "logout_token=" + token);
    }

    @Test
    void whoSignsOutHoldsNoGrantAnyMore() {
        String id = grant();
        String token = logoutToken().signed();

        Answer told = tell(token).expect(200);

        assertEquals("no-store", told.header("Cache-Control"));
        Await.until(
                "the grant has ended",
                SOON,
                () -> api.get("/v1/grants/" + id).at("/reason").startsWith("signed-out: "));
        Answer audit = api.get("/v1/audit?type=signed_out").expect(200);
        assertEquals(person.subject(), audit.at("/items/0/subject"));
        assertEquals("sign-out people", audit.at("/items/0/who"));
        Await.until(
                "nothing is left to do",
                SOON,
                () -> "t"
                        .equals(database.value(
                                "select done from portcullis.sign_out where subject = '" + person.subject() + "'")));

        String next = grant();
        assertEquals(400, tell(token).status(), "the same is told again");
        assertEquals("active", api.get("/v1/grants/" + next).at("/state"));
    }

    @Test
    void whatANodeDidNotFinishAnotherDoes() {
        String id = grant();
        database.value("insert into portcullis.sign_out (issuer, token_id, subject, at, done) values ('"
                + people.issuer() + "', 'left-over', '" + person.subject()
                + "', now() - interval '1 minute', false) returning 1");

        Await.until(
                "the grant has ended",
                SOON,
                () -> api.get("/v1/grants/" + id).at("/reason").startsWith("signed-out: "));
    }

    @Test
    void aLateEndLeavesWhatWasGrantedAfterTheSignOut() {
        String before = grant();
        String head = database.value("select head_seq from portcullis.cluster_state");
        String after = grant();
        database.value("insert into portcullis.sign_out (issuer, token_id, subject, at, done, head_seq) values ('"
                + people.issuer() + "', 'late " + person.subject() + "', '" + person.subject()
                + "', now() - interval '1 minute', false, " + head + ") returning 1");

        Await.until(
                "what they had has ended",
                SOON,
                () -> api.get("/v1/grants/" + before).at("/reason").startsWith("signed-out: "));

        Await.until(
                "nothing is left to do",
                SOON,
                () -> "true true"
                        .equals(database.value(
                                "select done::text || ' ' || (at < now() - interval '50 seconds')::text from portcullis.sign_out"
                                        + " where subject = '" + person.subject() + "'")));
        assertEquals("active", api.get("/v1/grants/" + after).at("/state"));
    }

    @Test
    void aSessionAloneEndsNoGrant() {
        String id = grant();

        tell(logoutToken().claim("sub", null).signed()).expect(200);

        assertEquals("active", api.get("/v1/grants/" + id).at("/state"));
    }

    static Stream<Arguments> wrongTokens() {
        return Stream.of(
                wrong("of another client", token -> token.audience("another")),
                wrong("without an event", token -> token.claim("events", null)),
                wrong("of another event", token -> token.claim("events", Map.of("https://other", Map.of()))),
                wrong("whose event is a text", token -> token.claim("events", Map.of(EVENT, "yes"))),
                wrong("whose events are a list", token -> token.claim("events", List.of(EVENT))),
                wrong("with a nonce", token -> token.claim("nonce", "n")),
                wrong("without a time", token -> token.claim("iat", null)),
                wrong(
                        "that is old",
                        token -> token.claim(
                                "iat", Instant.now().minusSeconds(600).getEpochSecond())),
                wrong(
                        "from the future",
                        token -> token.claim(
                                "iat", Instant.now().plusSeconds(600).getEpochSecond())),
                wrong("that is over", token -> token.expiresIn(Duration.ofMinutes(-1))),
                wrong("without a name", token -> token.claim("jti", null)),
                wrong("about nobody", token -> token.claim("sub", null).claim("sid", null)),
                wrong("about a number", token -> token.claim("sub", 5)),
                wrong("of another issuer", token -> token.claim("iss", "https://evil.example")),
                arguments("of a strange key", (Function<TokenSpec, String>) TokenSpec::forged),
                arguments("without a signature", (Function<TokenSpec, String>) TokenSpec::unsigned),
                arguments("that is no token", (Function<TokenSpec, String>) _ -> "abc"));
    }

    private static Arguments wrong(String what, UnaryOperator<TokenSpec> change) {
        return arguments(
                what, (Function<TokenSpec, String>) token -> change.apply(token).signed());
    }

    @ParameterizedTest(name = "a token {0}")
    @MethodSource("wrongTokens")
    void endsNothing(String what, Function<TokenSpec, String> made) {
        String id = grant();

        Answer refused = tell(made.apply(logoutToken()));

        assertEquals(400, refused.status(), refused.text());
        assertEquals("active", api.get("/v1/grants/" + id).at("/state"));
        assertEquals(
                "0",
                database.value("select count(*) from portcullis.sign_out where subject = '" + person.subject() + "'"));
    }

    @Test
    void aTokenOfAnotherIssuerIsNone() {
        String ofOther = database.ci()
                .token(person.subject(), CLIENT)
                .claim("iss", people.issuer())
                .claim("events", Map.of(EVENT, Map.of()))
                .signed();

        assertEquals(400, tell(ofOther).status());
    }

    @Test
    void anIssuerWithoutSignInsIsToldNothing() {
        Answer answer = Api.at(port, "Content-Type", "application/x-www-form-urlencoded")
                .post("/oidc/ci/back-channel-logout", "logout_token=abc");

        assertEquals(404, answer.status());
    }

    @Test
    void theBrowserIsSignedOutToo() throws IOException {
        Browser browser = new Browser(port);
        assertEquals(200, browser.signIn(person.subject()).status());
        String id = grant();

        people.signOut(person.subject());

        Browser.Answer after = browser.get(PUBLIC_URL + "/ui/");
        assertEquals(401, after.status(), after.text());
        assertTrue(after.text().contains("You have signed out"), after.text());
        Browser.Answer asked = browser.get(PUBLIC_URL + "/ui/");
        assertEquals(302, asked.status());
        assertTrue(asked.location().startsWith(people.issuer() + "/authorize"), asked.location());
        Await.until(
                "the grant has ended",
                SOON,
                () -> api.get("/v1/grants/" + id).at("/state").equals("revoked"));
        assertEquals(200, new Browser(port).signIn(person.subject()).status(), "who signs in again is in again");
    }

    @Test
    void onlyTheSessionThatEndedIsOver() {
        Browser browser = new Browser(port);
        assertEquals(200, browser.signIn(person.subject()).status());

        tell(logoutToken().claim("sid", "another-session").signed()).expect(200);

        assertEquals(200, browser.get(PUBLIC_URL + "/ui/").status());
    }

    @Test
    void withoutASessionItIsAboutAllOfThem() {
        Browser browser = new Browser(port);
        assertEquals(200, browser.signIn(person.subject()).status());

        tell(logoutToken().claim("sid", null).signed()).expect(200);

        assertEquals(401, browser.get(PUBLIC_URL + "/ui/").status());
    }

    @Test
    void whoTheProviderStillRemembersIsNotSentToAndFroForEver() {
        people.rememberBrowsers();
        Browser browser = new Browser(port);
        assertEquals(200, browser.signIn(person.subject()).status());
        tell(logoutToken().claim("sid", null).signed()).expect(200);
        assertEquals(401, browser.get(PUBLIC_URL + "/ui/").status());

        // The provider knows them, and sends them back with the sign-in from before.
        Browser.Answer back = browser.follow(browser.get(PUBLIC_URL + "/ui/grants"));

        assertEquals(401, back.status(), back.text());
        assertEquals("", back.location(), "for ever");
        String button = "/ui/sign-in?page=/ui/grants";
        assertTrue(back.text().contains("href=\"" + button + "\""), back.text());
        Await.until("they sign in from the start", SOON, () -> {
            // Not in the second of the sign-out: the issuer tells no more than seconds.
            Browser.Answer sent = browser.get(PUBLIC_URL + button);
            assertTrue(sent.location().contains("&prompt=login"), sent.location());
            return browser.choose(sent, person.subject()).status() == 200;
        });
        assertEquals(PUBLIC_URL + "/ui/grants", browser.visited().getLast());
    }
}
