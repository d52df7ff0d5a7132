package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Browser.Answer;
import io.portcullis.server.api.auth.BootstrapGate;
import io.portcullis.server.api.auth.Gates;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who comes with a browser. */
@NodeTest
class PagesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Inject
    BootstrapGate gate;

    private Api operator;
    private Browser browser;

    @BeforeEach
    void begin() {
        operator = Api.operator(port, database);
        browser = new Browser(port);
    }

    @AfterEach
    void asIfNobodyHadSignedIn() {
        database.people().up();
        Api bootstrap = Api.at(port, "Authorization", "Bearer " + database.token());
        Await.until("bootstrap tokens count again", SOON, () -> {
            database.execute("truncate portcullis.bootstrap_end, portcullis.principal");
            Gates.forget(gate);
            return bootstrap.get("/v1/cluster").status() == 200;
        });
    }

    private String grant(String login, String target) {
        return operator.post(
                        "/v1/grants",
                        "{'login':'" + login + "','target':'" + target
                                + "','role':'app_read','duration':'1h','reason':'<b>why</b>','connectionSecret':'never'}")
                .expect(201)
                .at("/grant/id");
    }

    @Test
    void signingInLeadsBackToThePageAndShowsWhatOneMayReach() {
        String mine = grant("rita", "shown");
        String another = grant("adam", "shown");

        Answer page = browser.signIn("p-rita");

        assertEquals(200, page.status(), page.text());
        assertTrue(page.text().contains(mine), page.text());
        assertFalse(page.text().contains(another), "somebody else's grant");
        Answer grants = browser.get(PUBLIC_URL + "/ui/grants");
        assertTrue(grants.text().contains(mine), grants.text());
        assertFalse(grants.text().contains(another), "somebody else's grant");
        assertTrue(grants.text().contains("host=gateway.example port=6432 dbname=shown user=rita sslmode=verify-full"));
        assertTrue(grants.text()
                .contains("jdbc:postgresql://gateway.example:6432/shown?user=rita&amp;sslmode=verify-full"));
    }

    @Test
    void whatPeopleAndOperatorsWriteIsTextAndNothingElse() {
        operator.post(
                        "/v1/grants",
                        "{'login':'rita','target':'shown','role':'<script>alert(1)<b>','duration':'1h',"
                                + "'reason':'<script>alert(2)</script><img src=x onerror=alert(3)>','connectionSecret':'never'}")
                .expect(201);

        browser.signIn("p-rita");

        for (String path : List.of("/ui/", "/ui/grants")) {
            String text = browser.get(PUBLIC_URL + path).text();
            assertFalse(text.contains("<script") || text.contains("<img src=x"), text);
            assertTrue(text.contains("&lt;script&gt;alert("), text);
        }
    }

    @Test
    void whoHasNoRoleMayNothingAndGetsNoLogin() {
        Answer page = browser.signIn("p-nemo");

        assertEquals(403, page.status(), page.text());
        assertTrue(page.text().contains("You may not use Portcullis"), page.text());
        assertEquals("0", database.value("select count(*) from portcullis.principal where login = 'nemo'"));
    }

    @Test
    void formsThatComeTooFastAreNotLookedAt() {
        database.people().person(SamplePerson.of("p-fred", "fred", "Fred Fast", "everybody"));
        String token = browser.signIn("p-fred").hidden("token");
        List<Integer> answers = new ArrayList<>();
        Answer page;
        do {
            page = browser.post(PUBLIC_URL + "/ui/grants", PUBLIC_URL, Map.of("token", token));
            answers.add(page.status());
        } while (page.status() == 404 && answers.size() < 100);

        assertEquals(429, page.status(), answers.toString());
        assertTrue(answers.size() > 20, answers.toString());
        assertTrue(page.text().contains("Too fast"), page.text());
        assertFalse(page.header("Retry-After").isEmpty());
        assertEquals(200, browser.get(PUBLIC_URL + "/ui/grants").status(), "looking is no form");
    }

    @Test
    void aPageRunsNothingAndIsInNobodysFrame() {
        Answer page = browser.signIn("p-rita");

        String policy = page.header("Content-Security-Policy");
        assertTrue(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals("DENY", page.header("X-Frame-Options"));
        assertEquals("nosniff", page.header("X-Content-Type-Options"));
        assertEquals("no-store", page.header("Cache-Control"));
        assertFalse(page.text().contains("<script") || page.text().contains(" style="), "inline");
        assertEquals(200, browser.get(PUBLIC_URL + "/ui/style.css").status());
    }

    @Test
    void everyCookieIsForOurPagesOverTlsAndNotForScripts() {
        browser.signIn("p-rita");

        assertTrue(browser.cookies().keySet().stream().anyMatch(name -> name.startsWith("q_session")));
        for (String cookie : browser.setCookies()) {
            assertTrue(cookie.contains("Secure") && cookie.contains("HTTPOnly") && cookie.contains("Path=/ui"), cookie);
            assertTrue(cookie.contains("SameSite=Lax") || cookie.contains("SameSite=Strict"), cookie);
            assertTrue(cookie.contains("Max-Age="), "it must end: " + cookie);
            assertFalse(cookie.contains("eyJhbGciOiJSUzI1NiI"), "a token in plain text");
        }
    }

    @Test
    void eachSignInMakesASessionOfItsOwn() {
        String token = browser.signIn("p-rita").hidden("token");
        Map<String, String> before = new HashMap<>(browser.cookies());
        browser.post(PUBLIC_URL + "/ui/sign-out", PUBLIC_URL, Map.of("token", token));

        Answer page = browser.signIn("p-rita");

        before.forEach((name, value) -> {
            if (name.startsWith("q_session")) {
                assertNotEquals(value, browser.cookies().get(name), name);
            }
        });
        assertNotEquals(token, page.hidden("token"), "a form of the session before");
        assertEquals(
                403,
                browser.post(PUBLIC_URL + "/ui/grants", PUBLIC_URL, Map.of("token", token))
                        .status());
    }

    @Test
    void noSecretIsInAnyAddress() {
        browser.signIn("p-rita");

        for (String address : browser.visited()) {
            assertFalse(address.contains(ControlDatabase.CLIENT_SECRET), address);
            assertFalse(address.contains("eyJ") || address.contains("token="), address);
        }
        String asked = browser.visited().get(1);
        assertTrue(asked.contains("code_challenge_method=S256") && asked.contains("nonce="), asked);
    }

    @Test
    void nobodyIsSentElsewhere() {
        for (String path : List.of(
                "/ui/signed-in?redirect_uri=https://evil.example",
                "/ui//evil.example/",
                "/ui/?post_logout_redirect_uri=https://evil.example")) {
            Answer asked = browser.get(PUBLIC_URL + path);
            if (asked.status() == 302) {
                assertTrue(asked.location().startsWith(database.people().issuer() + "/authorize?"), asked.location());
                assertTrue(
                        asked.location().contains("redirect_uri=https%3A%2F%2Faccess.example.org%2Fui%2Fsigned-in"),
                        asked.location());
            }
        }
    }

    @Test
    void aCodeOfAnotherBrowserSignsNobodyIn() {
        Browser attacker = new Browser(port);
        Answer asked = attacker.get(PUBLIC_URL + "/ui/");
        Answer chosen = attacker.post(asked.location(), "http://provider", Map.of("person", "p-nemo"));

        Answer page = browser.get(chosen.location());

        assertFalse(browser.cookies().keySet().stream().anyMatch(name -> name.startsWith("q_session")), page.text());
    }

    @Test
    void aSignInThatIsAnsweredTwiceIsSaidToHaveFailed() {
        Answer asked = browser.get(PUBLIC_URL + "/ui/");
        Answer chosen = browser.post(asked.location(), "http://provider", Map.of("person", "p-rita"));
        Map<String, String> underWay = new HashMap<>(browser.cookies());
        browser.follow(chosen);
        browser.cookies().clear();
        browser.cookies().putAll(underWay);

        Answer page = browser.get(chosen.location());

        assertEquals(401, page.status());
        assertTrue(page.text().contains("Signing in did not work"), page.text());
        assertFalse(browser.cookies().keySet().stream().anyMatch(name -> name.startsWith("q_session")));
    }

    @Test
    void whatTheProviderRefusesIsSaidInOurWords() {
        Answer asked = browser.get(PUBLIC_URL + "/ui/");
        String state = asked.location().replaceFirst(".*[?&]state=([^&]+).*", "$1");

        Answer page = browser.follow(browser.get(PUBLIC_URL + "/ui/signed-in?state=" + state
                + "&error=access_denied&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E"));

        assertEquals(403, page.status(), page.text());
        assertTrue(page.text().contains("Your provider did not let you in"), page.text());
        assertFalse(page.text().contains("<script"), page.text());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET,  /ui/nothing,                      404, There is no such page",
        "POST, /ui/,                             405, That did not work",
        "POST, /ui/grants,                       403, That did not come from this page",
    })
    void everyFailureIsAPage(String method, String path, int status, String words) {
        browser.signIn("p-rita");

        Answer page = method.equals("GET")
                ? browser.get(PUBLIC_URL + path)
                : browser.post(PUBLIC_URL + path, PUBLIC_URL, Map.of());

        assertEquals(status, page.status(), page.text());
        assertTrue(page.header("Content-Type").startsWith("text/html"), page.header("Content-Type"));
        assertTrue(page.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
        assertEquals("no-store", page.header("Cache-Control"));
        assertTrue(page.text().contains(words), page.text());
    }

    @Test
    void aGrantIsGivenBackByItsOwnForm() {
        String mine = grant("rita", "orders");
        Answer page = browser.signIn("p-rita");

        Answer back = browser.post(
                PUBLIC_URL + "/ui/grants", PUBLIC_URL, Map.of("token", page.hidden("token"), "give-back", mine));

        assertEquals(303, back.status(), back.text());
        assertEquals(PUBLIC_URL + "/ui/grants", back.location());
        Api.Answer grant = operator.get("/v1/grants/" + mine).expect(200);
        assertEquals("revoked", grant.at("/state"));
        assertEquals("given back", grant.at("/reason"));
        assertEquals(
                "p-rita",
                operator.get("/v1/audit?type=grant_revoked&grant=" + mine).at("/items/0/subject"));
    }

    @Test
    void aFormOfAnotherSiteChangesNothing() {
        String mine = grant("rita", "orders");
        String token = browser.signIn("p-rita").hidden("token");
        String address = PUBLIC_URL + "/ui/grants";
        Browser other = new Browser(port);
        String tokenOfAnother = other.signIn("p-adam").hidden("token");

        assertEquals(
                403,
                browser.post(address, "https://evil.example", Map.of("token", token, "give-back", mine))
                        .status());
        assertEquals(
                403,
                browser.post(address, PUBLIC_URL, Map.of("give-back", mine)).status());
        assertEquals(
                403,
                browser.post(address, PUBLIC_URL, Map.of("token", "guessed", "give-back", mine))
                        .status());
        assertEquals(
                403,
                browser.post(address, PUBLIC_URL, Map.of("token", tokenOfAnother, "give-back", mine))
                        .status());

        assertEquals("active", operator.get("/v1/grants/" + mine).at("/state"));
    }

    @Test
    void somebodyElsesGrantIsNotGivenBack() {
        String another = grant("adam", "orders");
        String token = browser.signIn("p-rita").hidden("token");

        Answer refused =
                browser.post(PUBLIC_URL + "/ui/grants", PUBLIC_URL, Map.of("token", token, "give-back", another));

        assertEquals(404, refused.status());
        assertEquals("active", operator.get("/v1/grants/" + another).at("/state"));
    }

    @Test
    void signingOutForgetsHereAndAtTheIssuer() {
        String token = browser.signIn("p-rita").hidden("token");
        Map<String, String> kept = new HashMap<>(browser.cookies());

        Answer out = browser.post(PUBLIC_URL + "/ui/sign-out", PUBLIC_URL, Map.of("token", token));

        assertTrue(out.location().startsWith(database.people().issuer() + "/sign-out?client_id="), out.location());
        assertFalse(out.location().contains("eyJ"), "a token in an address");
        assertTrue(browser.follow(out).text().contains("You are signed out"));
        assertFalse(kept.isEmpty());
        assertFalse(browser.cookies().keySet().stream().anyMatch(name -> name.startsWith("q_session")));
        assertEquals(302, browser.get(PUBLIC_URL + "/ui/").status());
    }

    @Test
    void whoHasCopiedACookieIsOutWhenItsPersonSignsOut() {
        String mine = grant("rita", "orders");
        String token = browser.signIn("p-rita").hidden("token");
        Browser thief = new Browser(port);
        thief.cookies().putAll(browser.cookies());
        Browser atHome = new Browser(port);
        atHome.signIn("p-rita");
        assertEquals(200, thief.get(PUBLIC_URL + "/ui/grants").status());

        browser.post(PUBLIC_URL + "/ui/sign-out", PUBLIC_URL, Map.of("token", token));

        Answer refused = thief.get(PUBLIC_URL + "/ui/grants");
        assertEquals(303, refused.status(), refused.text());
        assertEquals(302, thief.get(refused.location()).status(), "to the provider");
        assertEquals(200, atHome.get(PUBLIC_URL + "/ui/grants").status(), "another session of theirs");
        assertEquals("active", operator.get("/v1/grants/" + mine).at("/state"));
        assertEquals("p-rita", operator.get("/v1/audit?type=signed_out").at("/items/0/subject"));
        assertEquals(200, browser.signIn("p-rita").status(), "they come again");
    }

    @Test
    void aLoginThatIsSomebodyElsesOpensNothing() {
        browser.signIn("p-rita");
        database.people().person(SamplePerson.of("p-impostor", "rita", "Rita Too", "everybody"));

        Answer refused = new Browser(port).signIn("p-impostor");

        assertEquals(409, refused.status());
        assertTrue(refused.text().contains("somebody else"), refused.text());
        assertEquals("p-impostor", operator.get("/v1/audit?type=login_taken").at("/items/0/subject"));
        String told = "select count(*) from portcullis.audit where type = 'login_taken' and subject = 'p-impostor'";
        String once = database.value(told);
        new Browser(port).signIn("p-impostor");
        assertEquals(once, database.value(told), "who asks again fills no audit");
    }

    @Test
    void theCookiesOfAPageDoNotOpenTheApi() {
        browser.signIn("p-olga");
        StringBuilder cookies = new StringBuilder();
        browser.cookies().forEach((name, value) -> cookies.append(name + "=" + value + "; "));

        assertEquals(
                401,
                Api.at(port, "Cookie", cookies.toString()).get("/v1/grants").status());
    }
}
