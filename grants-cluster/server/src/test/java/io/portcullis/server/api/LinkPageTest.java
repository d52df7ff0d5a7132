package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.model.LinkId;
import io.portcullis.server.api.Browser.Answer;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person confirms in a browser what waits at a gateway. */
@NodeTest
class LinkPageTest {
    /** Nobody else sends forms in her name: those that come too fast are refused. */
    private static final SamplePerson LINA = SamplePerson.of("p-lina", "lina", "Lina Link", "everybody");

    private static final String HERE = "127.0.0.1";
    private static final String ELSEWHERE = "192.0.2.7";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api operator;
    private Api gateway;
    private Browser browser;

    @BeforeEach
    void connect() {
        operator = Api.operator(port, database);
        String credential =
                operator.put("/v1/gateways/gw-pages", "").expect(201).at("/credential");
        gateway = Api.at(port, "Authorization", "Bearer " + credential);
        browser = new Browser(port);
        database.people().person(LINA);
    }

    private record Started(String url, String code) {}

    private Started start(String login, String origin, boolean sensitive) {
        Api.Answer answer = gateway.post(
                        "/up/v1/links",
                        "{'id':'" + LinkId.random(new SecureRandom())
                                + "','kind':'held','session':'s0123456789abcde','login':'" + login
                                + "','target':'orders','role':'reader','origin':'" + origin
                                + "','application':'<b>psql</b>','sensitive':" + sensitive + "}")
                .expect(200);
        return new Started(answer.at("/url"), answer.at("/code"));
    }

    private String state(Started link) {
        String handle = link.url().substring(link.url().lastIndexOf('/') + 1);
        return String.valueOf(database.value("select state from portcullis.link where handle = '" + handle + "'"));
    }

    private Answer decide(Answer page, Started link, String decision, String code) {
        return browser.post(
                link.url(), PUBLIC_URL, Map.of("token", page.hidden("token"), "decision", decision, "code", code));
    }

    @Test
    void whoOpensTheAddressSignsInFirstAndIsAskedThen() {
        Started link = start("lina", HERE, false);

        Answer page = browser.signIn("p-lina", link.url());

        assertEquals(200, page.status(), page.text());
        assertTrue(
                browser.visited().getLast().equals(link.url()),
                browser.visited().toString());
        for (String fact :
                new String[] {"lina", "orders", "reader", HERE, "&lt;b&gt;psql&lt;/b&gt;", "no grant for this"}) {
            assertTrue(page.text().contains(fact), fact + " in " + page.text());
        }
        assertFalse(page.text().contains(link.code()), "the code is what only the client shows");
        assertFalse(page.text().contains("somewhere else"), page.text());

        Answer wrong = decide(page, link, "confirm", "BBBB-BBBB");
        assertEquals(400, wrong.status());
        assertTrue(wrong.text().contains("4 tries are left") && wrong.text().contains("aria-invalid"), wrong.text());
        assertEquals("open", state(link));
        Answer confirmed = decide(
                wrong, link, "confirm", link.code().toLowerCase(Locale.ROOT).replace("-", " "));

        assertEquals(303, confirmed.status(), confirmed.text());
        assertEquals(
                PUBLIC_URL + "/ui/request?target=orders&role=reader&link="
                        + link.url().substring(link.url().lastIndexOf('/') + 1),
                confirmed.location(),
                "without a grant it leads to where one is asked for");
        assertEquals("confirmed", state(link));
        assertTrue(browser.get(link.url()).text().contains("<h1>Confirmed</h1>"));
    }

    @Test
    void whoHasAGrantIsDone() {
        String grant = operator.post(
                        "/v1/grants",
                        "{'login':'lina','target':'orders','role':'reader','duration':'1h','reason':'a test','connectionSecret':'never'}")
                .expect(201)
                .at("/grant/id");
        try {
            Started link = start("lina", HERE, false);
            Answer page = browser.signIn("p-lina", link.url());
            assertFalse(page.text().contains("no grant for this"), page.text());

            Answer confirmed = decide(page, link, "confirm", link.code());

            assertEquals(200, confirmed.status());
            assertTrue(confirmed.text().contains("<h1>Confirmed</h1>"), confirmed.text());
            assertTrue(confirmed.text().contains("goes on by itself"), confirmed.text());
        } finally {
            operator.post("/v1/grants/" + grant + "/revoke", "{'reason':'the test is over'}")
                    .expect(200);
        }
    }

    @Test
    void whoDidNotAskDenies() {
        // Nobody is asked again from there for a while.
        Started link = start("lina", "203.0.113.99", true);
        Answer page = browser.signIn("p-lina", link.url());

        Answer denied = decide(page, link, "deny", "");

        assertTrue(denied.text().contains("<h1>Denied</h1>"), denied.text());
        assertEquals("denied", state(link));
        assertTrue(decide(page, link, "confirm", link.code()).text().contains("<h1>Denied</h1>"), "it is decided");
        assertEquals("denied", state(link));
    }

    @Test
    void aClientElsewhereIsConfirmedInAStepOfItsOwn() {
        Started link = start("lina", ELSEWHERE, false);
        Answer page = browser.signIn("p-lina", link.url());
        assertTrue(page.text().contains("Your browser is somewhere else"), page.text());

        Answer asked = decide(page, link, "confirm", link.code());

        assertTrue(asked.text().contains("Are you in both places?"), asked.text());
        assertTrue(asked.text().contains(ELSEWHERE) && asked.text().contains(HERE));
        assertEquals("open", state(link));
        Answer confirmed = browser.post(
                link.url(),
                PUBLIC_URL,
                Map.of(
                        "token", asked.hidden("token"),
                        "code", asked.hidden("code"),
                        "elsewhere", asked.hidden("elsewhere"),
                        "decision", "confirm"));
        assertEquals(303, confirmed.status(), confirmed.text());
        assertEquals("confirmed", state(link));
    }

    @Test
    void whatIsSensitiveIsNotConfirmedFromElsewhere() {
        Started link = start("lina", ELSEWHERE, true);
        Answer page = browser.signIn("p-lina", link.url());
        assertFalse(page.text().contains("value=\"confirm\""), page.text());

        Answer refused = browser.post(
                link.url(),
                PUBLIC_URL,
                Map.of("token", page.hidden("token"), "code", link.code(), "elsewhere", "yes", "decision", "confirm"));

        assertEquals(403, refused.status());
        assertTrue(refused.text().contains("can only be confirmed from the client"), refused.text());
        assertEquals("open", state(link));
    }

    @Test
    void fiveWrongCodesEndIt() {
        Started link = start("lina", HERE, false);
        Answer page = browser.signIn("p-lina", link.url());

        Answer last = page;
        for (int i = 0; i < 5; i++) {
            last = decide(page, link, "confirm", "BBBB-BBBB");
        }

        assertTrue(last.text().contains("wrong too often"), last.text());
        assertEquals("failed", state(link));
    }

    @Test
    void theAddressAloneIsWorthNothing() {
        Started link = start("lina", HERE, false);

        Answer another = browser.signIn("p-adam", link.url());

        assertEquals(404, another.status(), another.text());
        assertFalse(another.text().contains("orders"), another.text());
        String token = browser.get(PUBLIC_URL + "/ui/").hidden("token");
        Map<String, String> form = Map.of("token", token, "code", link.code(), "decision", "confirm");
        assertEquals(404, browser.post(link.url(), PUBLIC_URL, form).status());
        assertEquals("open", state(link));
    }

    @Test
    void aFormOfAnotherSiteDecidesNothing() {
        Started link = start("lina", HERE, false);
        Answer page = browser.signIn("p-lina", link.url());

        for (String decision : new String[] {"confirm", "deny"}) {
            Map<String, String> without = Map.of("code", link.code(), "decision", decision);
            Map<String, String> with = Map.of("token", page.hidden("token"), "code", link.code(), "decision", decision);
            assertEquals(403, browser.post(link.url(), PUBLIC_URL, without).status());
            assertEquals(
                    403, browser.post(link.url(), "https://evil.example", with).status());
            assertEquals(
                    302,
                    new Browser(port).post(link.url(), PUBLIC_URL, with).status(),
                    "who is not signed in is sent to sign in");
        }

        assertEquals("open", state(link));
    }
}
