package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.model.Credential;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.codec.Envelope;
import io.portcullis.model.codec.RecordCodec;
import io.portcullis.server.api.Browser.Answer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People make the secrets of their own login, in a browser or by the API. */
@NodeTest
class SecretsPageTest {
    /** Nobody else sends forms in her name: those that come too fast are refused. */
    private static final SamplePerson SARA = SamplePerson.of("p-sara", "sara", "Sara Secret", "everybody");

    private static final Pattern SECRET = Pattern.compile("<code>([0-9a-z]{32})</code>");
    private static final String PAGE = PUBLIC_URL + "/ui/secrets";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api operator;
    private Browser browser;

    @BeforeEach
    void begin() {
        operator = Api.operator(port, database);
        browser = new Browser(port);
        database.people().person(SARA);
    }

    @AfterEach
    void endAll() {
        operator.get("/v1/logins/sara/credentials").json().at("/items").forEach(item -> {
            if (item.at("/state").asText().equals("active")) {
                operator.send("POST", "/v1/credentials/" + item.at("/id").asText() + "/revoke", null)
                        .expect(200);
            }
        });
    }

    private Api sara() {
        String token = database.people().token(SARA, ControlDatabase.AUDIENCE).signed();
        return Api.at(port, "Authorization", "Bearer " + token);
    }

    private Answer make(Answer page, String once, String life, String origins) {
        return browser.post(
                PAGE,
                PUBLIC_URL,
                Map.of("token", page.hidden("token"), "once", once, "life", life, "origins", origins));
    }

    private static String secret(Answer page) {
        Matcher secret = SECRET.matcher(page.text());
        assertTrue(secret.find(), page.text());
        return secret.group(1);
    }

    private Credential record(String id) {
        String envelope =
                database.value("select encode(envelope, 'hex') from portcullis.record where id = '" + id + "'");
        try {
            byte[] record = Envelope.parse(HexFormat.of().parseHex(String.valueOf(envelope)))
                    .record()
                    .toArray();
            return (Credential) RecordCodec.decode(record).record();
        } catch (io.portcullis.model.codec.RefusedRecord e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSecretIsShownOnceAndOnlyItsVerifierIsKept() {
        Answer page = browser.signIn("p-sara", PAGE);
        String once = page.hidden("once");

        Answer made = make(page, once, "60m", "127.0.0.1/32");

        assertEquals(200, made.status(), made.text());
        assertEquals("no-store", made.header("Cache-Control"));
        String secret = secret(made);
        Api.Answer listed = sara().get("/v1/me/credentials").expect(200);
        String id = listed.at("/items/0/id");
        assertTrue(made.text().contains(id), made.text());
        assertEquals("127.0.0.1/32", listed.at("/items/0/origins/0"));
        ScramVerifier verifier = record(id).authenticator().verifier();
        assertEquals(verifier, ScramVerifier.derive(secret, verifier.salt(), verifier.iterations()));
        Answer again = browser.get(PAGE);
        assertTrue(again.text().contains(id) && !again.text().contains(secret), again.text());
        Answer repeated = make(page, once, "60m", "127.0.0.1/32");
        assertTrue(repeated.text().contains("made and shown already"), repeated.text());
        assertFalse(repeated.text().contains(secret), "shown twice");
        assertEquals("p-sara", operator.get("/v1/audit?type=credential_created").at("/items/0/subject"));
        assertFalse(
                operator.get("/v1/audit?limit=50").text().contains(secret)
                        || browser.visited().toString().contains(secret),
                "a secret where it does not belong");
    }

    @Test
    void twoOverlapWithOneSaltAndAThirdIsRefused() {
        Answer page = browser.signIn("p-sara", PAGE);
        List<ScramVerifier> verifiers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            make(page, UUID.randomUUID().toString(), "15m", "");
            verifiers.add(record(sara().get("/v1/me/credentials").at("/items/0/id"))
                    .authenticator()
                    .verifier());
        }

        Answer refused = make(page, UUID.randomUUID().toString(), "15m", "10.0.0.0/8");

        assertEquals(409, refused.status());
        assertTrue(refused.text().contains("You have 2 secrets of your own already"), refused.text());
        assertTrue(refused.text().contains("value=\"10.0.0.0/8\""), "what was typed is kept");
        assertEquals(
                HexFormat.of().formatHex(verifiers.get(0).salt()),
                HexFormat.of().formatHex(verifiers.get(1).salt()));
        sara().post("/v1/me/credentials", "{'duration':'15m'}").expect(409);
        // The operators have room of their own.
        operator.post("/v1/logins/sara/credentials", "{'duration':'1h'}").expect(201);
    }

    @Test
    void aGrantMakesNoOwnSecretLastLonger() {
        String id = sara().post("/v1/me/credentials", "{'duration':'15m'}")
                .expect(201)
                .at("/credential/id");
        String end = sara().get("/v1/me/credentials").at("/items/0/expiresAt");

        Api.Answer grant = operator.post(
                        "/v1/grants",
                        "{'login':'sara','target':'orders','role':'app_read','duration':'30d','reason':'r'}")
                .expect(201);

        assertEquals(32, grant.at("/connectionSecret/secret").length(), grant.text());
        operator.post("/v1/grants/" + grant.at("/grant/id") + "/extend", "{'duration':'40d'}")
                .expect(200);
        assertEquals(end, operator.get("/v1/credentials/" + id).at("/expiresAt"));
        operator.send("POST", "/v1/grants/" + grant.at("/grant/id") + "/revoke", "{'reason':'over'}");
    }

    @Test
    void whatIsWrongIsSaidAtTheForm() {
        Answer page = browser.signIn("p-sara", PAGE);

        for (String[] wrong : new String[][] {{"15m", "not-a-network"}, {"13h", ""}, {"30s", ""}, {"", ""}}) {
            Answer refused = make(page, UUID.randomUUID().toString(), wrong[0], wrong[1]);
            assertEquals(400, refused.status(), wrong[0] + " " + wrong[1]);
            assertTrue(refused.text().contains("role=\"alert\""), refused.text());
        }
        assertEquals(403, browser.post(PAGE, PUBLIC_URL, Map.of("life", "15m")).status(), "a form without a token");
    }

    @Test
    void oneEndsOnesOwnAndNobodyElses() {
        String own = sara().post("/v1/me/credentials", "{'duration':'15m'}")
                .expect(201)
                .at("/credential/id");
        String another = operator.post("/v1/logins/adam/credentials", "{'duration':'15m'}")
                .expect(201)
                .at("/credential/id");
        operator.post(
                        "/v1/logins/sara/credentials",
                        "{'duration':'15m','issuer':'https://id.example','subject':'p-sara'}")
                .expect(409);
        String identity = operator.post(
                        "/v1/logins/sara/credentials",
                        "{'duration':'15m','issuer':'" + database.people().issuer() + "','subject':'p-sara'}")
                .expect(201)
                .at("/credential/id");
        Answer page = browser.signIn("p-sara", PAGE);
        assertTrue(page.text().contains("Sign-in by token"), page.text());

        for (String not : List.of(another, identity, "c0123456789abcde", "nothing")) {
            Map<String, String> form = Map.of("token", page.hidden("token"), "revoke", not);
            assertEquals(404, browser.post(PAGE, PUBLIC_URL, form).status(), not);
        }
        sara().send("POST", "/v1/me/credentials/" + another + "/revoke", null).expect(404);
        sara().send("POST", "/v1/me/credentials/" + identity + "/revoke", null).expect(404);
        Map<String, String> form = Map.of("token", page.hidden("token"), "revoke", own);
        assertEquals(303, browser.post(PAGE, PUBLIC_URL, form).status());

        assertEquals("revoked", operator.get("/v1/credentials/" + own).at("/state"));
        assertEquals("active", operator.get("/v1/credentials/" + another).at("/state"));
        sara().send("POST", "/v1/me/credentials/" + own + "/revoke", null).expect(200);
    }
}
