package io.portcullis.server.api;

import static io.portcullis.server.api.Asking.SOON;
import static io.portcullis.server.api.ControlDatabase.LEO;
import static io.portcullis.server.api.ControlDatabase.LISA;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.model.Grant;
import io.portcullis.model.codec.Envelope;
import io.portcullis.model.codec.RecordCodec;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.server.api.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators make grants ahead for the day on which nothing else works, and somebody looks at each use of one. */
@NodeTest
class EmergencyGrantsApiTest {
    private static final String SOS =
            "{'login':'sos-ruth','issuer':'ISSUER','subject':'p-ruth','target':'vault','role':'app_owner','gateway':'gw-sos',"
                    + "'length':'30m','duration':'30d','reason':'on call','review':{'from':['leads'],'within':'48h'}}";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Asking asking;
    private Api operator;
    private String wish;

    @BeforeEach
    void begin() {
        asking = Asking.begin(database, port);
        operator = asking.operator;
        wish = SOS.replace("ISSUER", database.people().issuer());
    }

    private Answer make() {
        return operator.post(
                        "/v1/emergency-grants",
                        wish.replace(
                                "sos-ruth",
                                "sos-" + UUID.randomUUID().toString().substring(0, 8)))
                .expect(201);
    }

    private Api gateway(String name) {
        String credential = operator.send("PUT", "/v1/gateways/" + name, null).at("/credential");
        return Api.at(port, "Authorization", "Bearer " + credential);
    }

    private static String started(Answer made, String session) {
        return "{\"type\":\"session_started\",\"at\":\"" + Instant.now() + "\",\"login\":\"" + made.at("/grant/login")
                + "\",\"session\":\"" + session + "\",\"grant\":\"" + made.at("/grant/id") + "\",\"emergency\":true}\n";
    }

    private static void tell(Api gateway, String line) {
        gateway.lines("/up/v1/audit?file=" + UUID.randomUUID() + ".jsonl&offset=0", line)
                .expect(200);
    }

    private Answer see(Answer made) {
        return operator.get("/v1/emergency-grants/" + made.at("/grant/id")).expect(200);
    }

    @Test
    void itComesWithFilesThatSayWhatWasWishedAndASecretThatIsShownOnce() throws RefusedRecord {
        Api once = Api.at(
                port,
                "Authorization",
                "Bearer " + database.token(),
                "Idempotency-Key",
                UUID.randomUUID().toString());
        Answer made = once.post("/v1/emergency-grants", wish).expect(201);

        assertEquals("usable", made.at("/state"));
        assertEquals(32, made.at("/connectionSecret/secret").length());
        assertEquals(made.at("/grant/id") + ".grant", made.at("/files/0/name"));
        assertEquals(made.at("/credentialId") + ".credential", made.at("/files/1/name"));
        Grant grant =
                (Grant) RecordCodec.decode(Envelope.parse(Base64.getDecoder().decode(made.at("/files/0/content")))
                                .record()
                                .toArray())
                        .record();
        assertEquals(new EmergencyUse("gw-sos", Duration.ofMinutes(30)), ScopeCodec.emergency(grant.scope()));
        assertEquals("p-ruth", grant.principal().subject());
        Answer again = once.post("/v1/emergency-grants", wish).expect(201);
        assertEquals(made.at("/grant/id"), again.at("/grant/id"));
        assertEquals("", again.at("/connectionSecret/secret"));
        String files = "/v1/emergency-grants/" + made.at("/grant/id") + "/files";
        assertEquals(
                made.at("/files/0/content"), operator.get(files).expect(200).at("/items/0/content"));
        assertTrue(operator.get("/v1/emergency-grants").text().contains(made.at("/grant/id")));
        assertFalse(
                operator.get("/v1/audit?limit=50").text().contains(made.at("/connectionSecret/secret")),
                "a secret where it does not belong");
        assertEquals(
                "emergency_grant_created",
                operator.get("/v1/audit?type=emergency_grant_created").at("/items/0/type"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    'issuer':'ISSUER',                                | ''                          | issuer
                    'subject':'p-ruth',                               | ''                          | subject
                    'gateway':'gw-sos'                                | 'gateway':'no node'         | gateway
                    'length':'30m'                                    | 'length':'61m'              | length
                    'duration':'30d'                                  | 'duration':'91d'            | duration
                    'reason':'on call'                                | 'reason':''                 | reason
                    ,'review':{'from':['leads'],'within':'48h'}       | ''                          | review
                    'from':['leads']                                  | 'from':[]                   | review.from
                    'within':'48h'                                    | 'within':'59m'              | review.within
                    'length':'30m'                                    | 'scope':{'budgets':{'rows':1}} | scope
                    """, quoteCharacter = '"')
    void whatIsWrongIsNamed(String good, String bad, String field) {
        String body = SOS.replace(good, bad.equals("''") ? "" : bad)
                .replace("ISSUER", database.people().issuer());

        assertEquals(
                field, operator.post("/v1/emergency-grants", body).expect(400).at("/field"));
    }

    @Test
    void itStaysAsItWasMadeUntilItIsRevoked() {
        Answer made = make();
        String grant = "/v1/grants/" + made.at("/grant/id");

        assertEquals(409, operator.post(grant + "/extend", "{'duration':'60d'}").status());
        assertEquals(409, operator.send("PUT", grant + "/scope", "{}").status());
        operator.post(grant + "/revoke", "{'reason':'left the team'}").expect(200);

        assertEquals("revoked", see(made).at("/state"));
        assertEquals(
                409,
                operator.get("/v1/emergency-grants/" + made.at("/grant/id") + "/files")
                        .status());
    }

    @Test
    void onlyWhoMayMakesOrSeesThem() {
        Answer made = make();
        Api ruth = asking.as(RUTH);

        assertEquals(403, ruth.post("/v1/emergency-grants", wish).status());
        assertEquals(403, ruth.get("/v1/emergency-grants").status());
        assertEquals(
                403,
                ruth.get("/v1/emergency-grants/" + made.at("/grant/id") + "/files")
                        .status());
        assertEquals(404, operator.get("/v1/emergency-grants/g0123456789abcde").status());
        assertEquals(404, operator.get("/v1/emergency-grants/%00/files").status());
    }

    @Test
    void itsUseIsSaidAloudAndReviewedBySomebodyElse() {
        Answer made = make();
        Api gateway = gateway("gw-sos");
        String line = started(made, "s0000000000be9a1");

        tell(gateway, line);
        tell(gateway, line);

        Answer used = see(made);
        assertEquals("used", used.at("/state"));
        assertEquals("s0000000000be9a1", used.at("/usedSession"));
        String review = "/v1/reviews/" + used.at("/request");
        assertEquals("open", asking.as(LEO).get(review).expect(200).at("/state"));
        SamplePerson lead = SamplePerson.of("p-ruth", "ruth", "Ruth", "leads", "approvers");
        assertEquals(
                403,
                asking.as(lead).post(review + "/sign-off", "{'comment':'me'}").status());
        asking.as(LEO).post(review + "/sign-off", "{'comment':'was needed'}").expect(200);
        String audit = "/v1/audit?type=emergency_grant_used&session=s0000000000be9a1";
        Await.until(
                "it is said aloud",
                SOON,
                () -> operator.get(audit).at("/items/0/type").equals("emergency_grant_used"));
        assertEquals(1, operator.get(audit).json().at("/items").size());
    }

    @Test
    void anotherGatewayIsNotBelievedAndNobodyMakesUpOthers() {
        Answer made = make();
        Api other = gateway("gw-other");

        tell(other, started(made, "s0000000000face1"));
        tell(other, started(made, "s0000000000face2").replace(made.at("/grant/id"), "g0123456789abcde"));
        tell(other, started(made, "s0000000000face3").replace("session_started", "emergency_grant_used"));

        assertEquals("usable", see(made).at("/state"));
        assertEquals(
                "0",
                database.value("select count(*) from portcullis.review where request = '"
                        + see(made).at("/request") + "'"));
        assertEquals(
                "",
                operator.get("/v1/audit?type=emergency_grant_used&session=s0000000000face3")
                        .at("/items/0/type"));
    }

    @Test
    void whatIsUsedUpIsRevoked() {
        Answer made = make();
        tell(gateway("gw-sos"), started(made, "s0000000000be9a2"));

        database.execute("update portcullis.emergency_grant set used_at = now() - interval '1 hour' where grant_id = '"
                + made.at("/grant/id") + "'");

        Await.until(
                "it is revoked",
                SOON,
                () -> operator.get("/v1/grants/" + made.at("/grant/id"))
                        .at("/state")
                        .equals("revoked"));
        Await.until(
                "with its secret",
                SOON,
                () -> operator.get("/v1/credentials/" + made.at("/credentialId"))
                        .at("/state")
                        .equals("revoked"));
        assertEquals("used", see(made).at("/state"));
    }

    @Test
    void itsSecretIsProlongedByNoOtherGrant() {
        Answer made = make();
        String login = made.at("/grant/login");

        Answer other = operator.post(
                        "/v1/grants",
                        "{'login':'" + login + "','issuer':'"
                                + database.people().issuer()
                                + "','subject':'p-ruth','target':'shop','role':'app_read','duration':'60d','reason':'x'}")
                .expect(201);

        assertEquals(32, other.at("/connectionSecret/secret").length(), "a secret of its own");
        assertEquals(
                made.at("/grant/expiresAt"),
                operator.get("/v1/credentials/" + made.at("/credentialId")).at("/expiresAt"));
    }

    @Test
    void whoHadItMadeDoesNotReviewItsUse() {
        Answer made = make();
        tell(gateway("gw-sos"), started(made, "s0000000000be9a3"));
        String request = see(made).at("/request");
        String review = "/v1/reviews/" + request + "/sign-off";
        // As if it had been Leo; an operator who signs in would end the token that the tests work with.
        database.execute("update portcullis.access_request set who = 'people/leo' where id = '" + request + "'");

        Answer refused = asking.as(LEO).post(review, "{'comment':'fine'}").expect(403);

        assertEquals("who made the grant does not review its use", refused.at("/detail"));
        asking.as(LISA).post(review, "{'comment':'was needed'}").expect(200);
    }
}
