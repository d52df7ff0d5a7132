package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.model.LinkId;
import io.portcullis.server.api.Browser.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has signed in, but not as a connection needs, is led through the issuer again. */
@NodeTest
class StepUpTest {
    private static final String SECOND_FACTOR = "'acr':['2']";
    private static final String RECENT = "'maxAgeSeconds':60";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api operator;
    private Api gateway;
    private Browser browser;
    private SamplePerson person;

    @BeforeEach
    void begin() {
        operator = Api.operator(port, database);
        String credential =
                operator.put("/v1/gateways/gw-step-up", "").expect(201).at("/credential");
        gateway = Api.at(port, "Authorization", "Bearer " + credential);
        browser = new Browser(port);
        String name = "u" + UUID.randomUUID().toString().substring(0, 8);
        person = SamplePerson.of("p-" + name, name, name, "everybody");
        database.people().person(person);
        database.people().rememberBrowsers();
    }

    @AfterEach
    void forget() {
        database.people().signInsAre(Duration.ZERO);
        database.people().remove(person.subject());
    }

    private record Started(String url, String code) {
        String signIn() {
            return url + "/sign-in?page=" + url.substring(PUBLIC_URL.length());
        }
    }

    private Started start(String demand) {
        Api.Answer answer = gateway.post(
                        "/up/v1/links",
                        "{'id':'" + LinkId.random(new SecureRandom())
                                + "','kind':'held','session':'s0123456789abcde','login':'" + person.login()
                                + "','target':'orders','origin':'127.0.0.1','application':'psql'," + demand + "}")
                .expect(200);
        return new Started(answer.at("/url"), answer.at("/code"));
    }

    private Answer confirm(Answer page, Started link) {
        return browser.post(
                link.url(),
                PUBLIC_URL,
                Map.of("token", page.hidden("token"), "decision", "confirm", "code", link.code()));
    }

    @Test
    void aStrongerSignInLeadsBackToTheConnectionWhichIsConfirmedThen() {
        Started link = start(SECOND_FACTOR);
        Answer weak = browser.signIn(person.subject(), link.url());
        assertEquals(200, weak.status());
        assertTrue(weak.text().contains("not enough for this connection"), weak.text());
        assertFalse(weak.text().contains("value=\"confirm\""), "it can not be confirmed yet");
        assertTrue(weak.text().contains("value=\"deny\""), "but denied");
        assertTrue(weak.text().contains("href=\"" + link.signIn().substring(PUBLIC_URL.length())), weak.text());
        assertEquals(403, confirm(weak, link).status());

        Answer sent = browser.get(link.signIn());

        String asked = sent.location();
        assertEquals(302, sent.status(), sent.text());
        assertTrue(asked.startsWith(database.people().issuer() + "/authorize?"), asked);
        assertTrue(asked.contains("&acr_values=2") && !asked.contains("prompt="), asked);
        assertTrue(asked.contains("&nonce=") && asked.contains("&code_challenge_method=S256"), asked);
        assertTrue(asked.contains("redirect_uri=" + encoded(PUBLIC_URL + "/ui/signed-in")), asked);
        assertEquals(200, browser.get(asked).status(), "the provider asks for more than it knows");
        Answer strong = browser.chooseWithSecondFactor(sent, person.subject());
        assertEquals(link.url(), browser.visited().getLast());
        assertTrue(strong.text().contains("value=\"confirm\""), strong.text());
        isConfirmed(confirm(strong, link));
    }

    @Test
    void aSignInThatIsTooOldIsMadeAnew() {
        database.people().signInsAre(Duration.ofHours(1));
        Started link = start(RECENT);
        Answer weak = browser.signIn(person.subject(), link.url());
        assertTrue(weak.text().contains("within the last 60 s"), weak.text());

        Answer sent = browser.get(link.signIn());
        assertTrue(
                sent.location().contains("&max_age=60") && sent.location().contains("&prompt=login"), sent.location());
        database.people().signInsAre(Duration.ZERO);
        Answer fresh = browser.choose(sent, person.subject());

        isConfirmed(confirm(fresh, link));
    }

    /** And led to where somebody without a grant asks for one. */
    private static void isConfirmed(Answer answer) {
        assertEquals(303, answer.status(), answer.text());
        assertTrue(answer.location().startsWith(PUBLIC_URL + "/ui/request?target="), answer.location());
    }

    @Test
    void whatTheProviderDidNotDoIsSaidAndNotAskedForAgainByItself() {
        Started link = start(SECOND_FACTOR);
        browser.signIn(person.subject(), link.url());

        Answer same = browser.choose(browser.get(link.signIn()), person.subject());

        assertEquals(403, same.status(), same.text());
        assertEquals("", same.location());
        assertTrue(same.text().contains("not in the way that this connection needs"), same.text());
        assertFalse(same.text().contains("value=\"confirm\""), same.text());
        Answer again = browser.get(link.signIn() + "&again=yes");
        assertTrue(again.location().contains("&acr_values=2&prompt=login"), again.location());
        assertEquals(link.url(), afterwards(browser.chooseWithSecondFactor(again, person.subject())));
    }

    private String afterwards(Answer page) {
        assertEquals(200, page.status(), page.text());
        return browser.visited().getLast();
    }

    @Test
    void whoGivesUpIsSignedInAsBefore() {
        String grant = operator.post(
                        "/v1/grants",
                        "{'login':'" + person.login() + "','target':'orders','role':'r','duration':'1h','reason':'r'}")
                .expect(201)
                .at("/grant/id");
        Started link = start(SECOND_FACTOR);
        String token = browser.signIn(person.subject(), link.url()).hidden("token");
        Map<String, String> before = new HashMap<>(browser.cookies());

        Answer sent = browser.get(link.signIn());
        assertEquals(token, browser.get(PUBLIC_URL + "/ui/").hidden("token"), "they went away");
        String state = sent.location().replaceFirst(".*[?&]state=([^&]+).*", "$1");
        Answer refused = browser.follow(browser.get(PUBLIC_URL + "/ui/signed-in?error=access_denied&state=" + state));

        assertEquals(403, refused.status(), refused.text());
        assertTrue(
                refused.text().contains("href=\"" + link.url().substring(PUBLIC_URL.length()) + "\""), refused.text());
        assertEquals(token, browser.get(PUBLIC_URL + "/ui/").hidden("token"), "the provider refused");
        before.forEach((name, value) -> assertEquals(value, browser.cookies().get(name), name));
        assertEquals("active", operator.get("/v1/grants/" + grant).at("/state"));
        browser.chooseWithSecondFactor(browser.get(link.signIn()), person.subject());
        assertEquals("active", operator.get("/v1/grants/" + grant).at("/state"), "a new session ends nothing");
    }

    @Test
    void whatAProviderCanNotDoForSomebodyIsSaid() {
        Answer page = browser.get(
                PUBLIC_URL + "/ui/not-signed-in?error=unmet_authentication_requirements&page=/ui/link/a_b-c");

        assertEquals(403, page.status());
        assertTrue(page.text().contains("as strong as this needs"), page.text());
        assertTrue(page.text().contains("<a class=\"button\" href=\"/ui/link/a_b-c\">Go back"), page.text());
    }

    @Test
    void aNewSessionTakesThePlaceOfTheOneBefore() {
        Started link = start(SECOND_FACTOR);
        Answer weak = browser.signIn(person.subject(), link.url());
        // As of a session whose tokens are long.
        browser.cookies().put("q_session_pages_chunk_1", "left");

        Answer strong = browser.chooseWithSecondFactor(browser.get(link.signIn()), person.subject());

        assertEquals(200, strong.status(), strong.text());
        assertFalse(browser.cookies().containsKey("q_session_pages_chunk_1"), "what is left of it");
        assertFalse(strong.hidden("token").equals(weak.hidden("token")), "forms of the session before");
    }

    @Test
    void somebodyElsesConnectionLeadsNowhere() {
        Started link = start(SECOND_FACTOR);
        browser.signIn("p-adam");

        assertEquals(404, browser.get(link.signIn()).status());
        assertEquals(404, browser.get(link.signIn() + "&back=yes").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example/ui/",
                "/ui//evil.example",
                "/ui/../v1/me",
                "/ui/\\evil.example",
                "/uix",
                "javascript:alert(1)",
                "/ui/grants?x=\"><script>"
            })
    void nobodyIsLedToWhatIsNoPageOfOurs(String page) {
        Answer sent = browser.get(PUBLIC_URL + "/ui/sign-in?page=" + encoded(page));
        assertTrue(sent.location().startsWith(database.people().issuer() + "/authorize?"), sent.location());
        assertEquals(PUBLIC_URL + "/ui/", afterwards(browser.choose(sent, person.subject())));

        Answer refused = browser.get(PUBLIC_URL + "/ui/not-signed-in?error=access_denied&page=" + encoded(page));
        assertTrue(refused.text().contains("<a class=\"button\" href=\"/ui/\">"), refused.text());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
