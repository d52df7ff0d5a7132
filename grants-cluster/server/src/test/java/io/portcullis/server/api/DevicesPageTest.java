package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Browser.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People make secrets for their devices in a browser. */
@NodeTest
class DevicesPageTest {
    private static final Pattern SECRET = Pattern.compile("<code>([0-9a-z]{32})</code>");
    private static final String PAGE = PUBLIC_URL + "/ui/secrets";
    private static final String DEVICES = PAGE + "/devices";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api operator;
    private Browser browser;
    private SamplePerson person;

    @BeforeEach
    void begin() {
        operator = Api.operator(port, database);
        browser = new Browser(port);
        String name = "d" + UUID.randomUUID().toString().substring(0, 8);
        person = SamplePerson.of("p-" + name, name, name, "everybody");
        database.people().person(person);
    }

    @AfterEach
    void forget() {
        database.people().remove(person.subject());
    }

    private Api own() {
        String token = database.people().token(person, ControlDatabase.AUDIENCE).signed();
        return Api.at(port, "Authorization", "Bearer " + token);
    }

    private static String secret(Answer page) {
        Matcher secret = SECRET.matcher(page.text());
        assertTrue(secret.find(), page.text());
        return secret.group(1);
    }

    private Answer make(Answer page, String once, String life, String origins) {
        return browser.post(
                DEVICES,
                PUBLIC_URL,
                Map.of("token", page.hidden("token"), "once", once, "life", life, "origins", origins));
    }

    @Test
    void theSecretOfADeviceIsShownOnceWithHowToConnect() {
        Answer page = browser.signIn(person.subject(), PAGE);
        String once = UUID.randomUUID().toString();

        Answer made = make(page, once, "10080m", "127.0.0.1/32");

        assertEquals(200, made.status(), made.text());
        assertEquals("no-store", made.header("Cache-Control"));
        String secret = secret(made);
        for (String snippet :
                List.of("options=&#39;-c portcullis.device=on&#39;", "options=-c%20portcullis.device%3Don")) {
            assertTrue(made.text().contains(snippet), made.text());
        }
        Api.Answer listed = own().get("/v1/me/devices").expect(200);
        String id = listed.at("/items/0/id");
        assertEquals("127.0.0.1/32", listed.at("/items/0/origins/0"));
        Duration life = Duration.between(
                Instant.parse(listed.at("/items/0/notBefore")), Instant.parse(listed.at("/items/0/expiresAt")));
        assertEquals(Duration.ofDays(7), life);
        Answer again = browser.get(PAGE);
        assertTrue(again.text().contains("Secret of a device <code>" + id), again.text());
        assertFalse(again.text().contains(secret), "shown twice");
        Answer repeated = make(page, once, "10080m", "127.0.0.1/32");
        assertTrue(repeated.text().contains("made and shown already"), repeated.text());
        assertFalse(
                repeated.text().contains(secret)
                        || operator.get("/v1/audit?limit=50").text().contains(secret)
                        || browser.visited().toString().contains(secret),
                "a secret where it does not belong");
        operator.post(
                        "/v1/grants",
                        "{'login':'" + person.login()
                                + "','target':'shown','role':'app_read','duration':'1h','reason':'r','connectionSecret':'never'}")
                .expect(201);
        assertTrue(
                browser.get(PUBLIC_URL + "/ui/grants").text().contains("portcullis.device=on"),
                "how to connect with it is at each grant");

        Answer ended = browser.post(PAGE, PUBLIC_URL, Map.of("token", page.hidden("token"), "revoke", id));

        assertEquals(303, ended.status(), ended.text());
        assertEquals("revoked", own().get("/v1/me/devices").at("/items/0/state"));
        assertFalse(browser.get(PAGE).text().contains(id), "what has ended is not shown");
        assertFalse(browser.get(PUBLIC_URL + "/ui/grants").text().contains("portcullis.device"));
    }

    @Test
    void whatIsWrongWithADeviceIsSaidAtItsForm() {
        Answer page = browser.signIn(person.subject(), PAGE);
        for (String[] wrong : new String[][] {{"10080m", "not-a-network"}, {"367d", ""}, {"no time", ""}}) {
            Answer refused = make(page, UUID.randomUUID().toString(), wrong[0], wrong[1]);
            assertEquals(400, refused.status(), wrong[0] + " " + wrong[1]);
            assertTrue(refused.text().contains("id=\"device-problem\" role=\"alert\""), refused.text());
            assertFalse(refused.text().contains("id=\"secret-problem\""), refused.text());
        }
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    200, make(page, UUID.randomUUID().toString(), "10080m", "").status());
        }

        Answer third = make(page, UUID.randomUUID().toString(), "10080m", "10.0.0.0/8");

        assertEquals(409, third.status());
        assertTrue(third.text().contains("secrets of 2 devices already"), third.text());
        assertTrue(third.text().contains("value=\"10.0.0.0/8\""), "what was typed is kept");
    }

    @Test
    void aFormOfAnotherSiteMakesNoSecret() {
        String token = browser.signIn(person.subject(), PAGE).hidden("token");
        String key = UUID.randomUUID().toString();

        for (String address : List.of(PAGE, DEVICES)) {
            Map<String, String> with = Map.of("token", token, "once", key, "life", "15m", "origins", "");
            Map<String, String> without = Map.of("once", key, "life", "15m", "origins", "");
            assertEquals(403, browser.post(address, PUBLIC_URL, without).status(), address);
            assertEquals(
                    403, browser.post(address, "https://evil.example", with).status(), address);
        }

        assertFalse(own().get("/v1/me/credentials").text().contains("\"state\":\"active\""), "none was made");
    }
}
