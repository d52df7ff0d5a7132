package io.portcullis.server.api;

import static io.portcullis.server.api.Asking.PROD;
import static io.portcullis.server.api.Asking.READING;
import static io.portcullis.server.api.Asking.path;
import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.LEO;
import static io.portcullis.server.api.ControlDatabase.LISA;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static io.portcullis.server.api.ControlDatabase.SAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the asking to the grant and its end, by people with tokens. */
@NodeTest
class RequestsApiTest {
    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Asking asking;

    @BeforeEach
    void begin() {
        asking = Asking.begin(database, port);
    }

    @Test
    void whatNeedsNobodyIsGrantedAtOnce() {
        Answer request = asking.ask(READING);

        assertEquals("granted", request.at("/state"));
        assertEquals("dev-read", request.at("/rule"));
        assertEquals("active", request.at("/grant/state"));
        assertEquals("READ", request.at("/grant/scope/classes/0"));
        assertEquals("order 7 hangs", request.at("/grant/reason"));
        assertEquals(database.people().issuer(), request.at("/grant/issuer"));
        assertEquals("PT0S", request.at("/grant/staleAdmit"));
        assertEquals("/v1/requests/" + request.at("/id"), request.header("Location"));
        assertEquals("request_created people/ruth", asking.audited(request));
        assertEquals(
                request.at("/grant/id"),
                asking.as(RUTH).get("/v1/me/grants?state=active").at("/items/0/id"));
        assertEquals(
                request.at("/id"),
                asking.as(RUTH).get("/v1/me/requests?state=granted").at("/items/0/id"));
    }

    @Test
    void whatTheRulesDoNotGiveIsRefusedAndSaysWhatIsMissing() {
        Answer refused = asking.as(RUTH).post("/v1/requests", PROD.replace(",'ticket':'OPS-7'", ""));

        assertEquals(403, refused.status(), refused.text());
        assertEquals("urn:portcullis:problem:refused-by-rules", refused.at("/type"));
        assertEquals("ticket", refused.at("/field"));
        assertEquals("rule prod wants a ticket that matches [A-Z]+-[0-9]+", refused.at("/detail"));
        Answer audit = asking.as(ADAM).get("/v1/audit?type=request_refused").expect(200);
        assertEquals("people/ruth", audit.at("/items/0/who"));
        assertEquals("prod", audit.at("/items/0/event/rule"));
    }

    @Test
    void beforeAskingOneCanHearWhatWouldBecomeOfIt() {
        Answer told = asking.as(RUTH).post("/v1/requests/dry-run", PROD).expect(200);

        assertEquals("needs-approval", told.at("/verdict"));
        assertEquals("leads", told.at("/approvals/from/1"));
        assertEquals("", told.at("/rules/0/rule"), "who may not read the rules is not shown them");
    }

    @Test
    void othersRequestsAreNotThere() {
        Answer request = asking.ask(PROD);

        assertEquals(
                404, asking.as(SAM).get("/v1/requests/" + request.at("/id")).status());
        assertEquals(403, asking.as(SAM).get("/v1/requests").status());
        assertEquals(
                404,
                asking.as(SAM)
                        .post(path(request, "comments"), "{'comment':'hello'}")
                        .status());
        assertEquals(403, asking.as(SAM).post(path(request, "withdraw"), "").status());
        asking.as(ADAM).get("/v1/requests/" + request.at("/id")).expect(200);
    }

    @Test
    void aGrantOfOnesOwnLastsLongerByAnotherRequest() {
        Answer request = asking.ask(READING);
        String grant = request.at("/grant/id");
        String longer = "{'extend':'" + grant + "','duration':'3h','reason':'not done'}";

        Answer extended = asking.ask(longer);

        assertEquals("granted", extended.at("/state"));
        assertEquals(grant, extended.at("/grant/id"));
        assertEquals("2", extended.at("/grant/revision"));
        assertTrue(
                Instant.parse(extended.at("/grant/expiresAt")).isAfter(Instant.parse(request.at("/grant/expiresAt"))));
        Answer tooLong = asking.as(RUTH).post("/v1/requests", longer.replace("3h", "9h"));
        assertEquals("rule dev-read gives at most 8h", tooLong.expect(403).at("/detail"));
        assertEquals(
                "extend",
                asking.as(SAM).post("/v1/requests", longer).expect(400).at("/field"));
        asking.operator
                .post("/v1/grants/" + grant + "/revoke", "{'reason':'enough'}")
                .expect(200);
        assertEquals(409, asking.as(RUTH).post("/v1/requests", longer).status());
    }

    @Test
    void whoIsDoneGivesItBack() {
        String grant = asking.ask(READING).at("/grant/id");
        String path = "/v1/me/grants/" + grant + "/give-back";
        assertEquals(404, asking.as(SAM).send("POST", path, null).status());

        Answer ended = asking.as(RUTH).send("POST", path, null).expect(200);

        assertEquals("revoked", ended.at("/state"));
        assertEquals("given back", ended.at("/reason"));
        assertEquals(
                ended.at("/revision"),
                asking.as(RUTH).send("POST", path, null).expect(200).at("/revision"));
        assertEquals(
                "people/ruth",
                asking.as(ADAM)
                        .get("/v1/audit?type=grant_revoked&grant=" + grant)
                        .at("/items/0/who"));
    }

    @Test
    void aRequestThatIsRepeatedIsMadeOnce() {
        Api ruth = asking.as(RUTH).with("Idempotency-Key", "k-" + System.nanoTime());

        Answer first = ruth.post("/v1/requests", PROD).expect(201);

        assertEquals(
                first.at("/id"), ruth.post("/v1/requests", PROD).expect(201).at("/id"));
        assertEquals(422, ruth.post("/v1/requests", READING).status());
    }

    @Test
    void itBeginsWhenItWasAskedToBegin() {
        String begin = Instant.now().plus(Duration.ofDays(2)).toString();

        Answer request = asking.ask(READING.replace("'reason'", "'notBefore':'" + begin + "','reason'"));

        assertEquals("pending", request.at("/grant/state"));
        assertEquals(
                Duration.ofHours(1),
                Duration.between(
                        Instant.parse(request.at("/grant/notBefore")), Instant.parse(request.at("/grant/expiresAt"))));
        Answer tooFar = asking.as(RUTH)
                .post(
                        "/v1/requests",
                        READING.replace(
                                "'reason'", "'notBefore':'" + Instant.now().plus(Duration.ofDays(8)) + "','reason'"));
        assertEquals("notBefore", tooFar.expect(403).at("/field"));
    }

    @Test
    void aTokenOfAFileAsksForNothing() {
        Answer refused = asking.operator.post("/v1/requests", READING);

        assertEquals(403, refused.status(), refused.text());
        assertFalse(refused.text().contains("rule"), refused.text());
    }

    @Test
    void whatAReaderWouldSeeIsWhatWouldBeGranted() {
        Answer request = asking.ask(READING.replace("app_read", "app_write")
                .replace("shop", "vault")
                .replace(
                        "'reason'", "'ticket':'OPS-1','scope':{'classes':['READ'],'origins':['10.0.0.0/8']},'reason'"));

        assertEquals("access: vault as app_write, for 1h from the granting on", request.at("/offer/words/0"));
        assertEquals("classes: READ", request.at("/offer/words/1"));
        assertEquals("origins: 10.0.0.0/8", request.at("/offer/words/2"));
        assertEquals("READ", request.at("/offer/scope/classes/0"));
        assertEquals("PT1M", request.at("/offer/staleGrace"));
        assertEquals(
                Duration.ofHours(1),
                Duration.between(
                        Instant.parse(request.at("/offer/notBefore")), Instant.parse(request.at("/offer/expiresAt"))));
        assertEquals(64, request.at("/offer/digest").length());
    }

    @Test
    void aStatementIsAskedForByItsTextAlone() {
        String shape = PROD.replace("app_read", "app_owner")
                .replace("'reason'", "'scope':{'searchPath':['app'],'statement':{%s}},'reason'");
        String fingerprint = "'fingerprint':'1:" + "a".repeat(64) + "'";

        Answer refused = asking.as(RUTH).post("/v1/requests", shape.formatted(fingerprint));
        Answer request = asking.ask(shape.formatted("'shape':'select * from stock where id = 7'"));

        assertEquals("scope.statement.fingerprint", refused.expect(400).at("/field"));
        assertEquals("select * from stock where id = 7", request.at("/statementText"));
        asking.approve(LEO, request).expect(200);
        Answer granted = asking.approve(LISA, request).expect(200);
        Answer longer = asking.ask(
                "{'extend':'" + granted.at("/grant/id") + "','duration':'1h','reason':'r','ticket':'OPS-7'}");
        assertEquals("select * from stock where id = 7", longer.at("/statementText"), "as it was asked for then");
    }

    @Test
    void ofAGrantThatIsBoundToAFingerprintNobodyKnowsWhatToExtend() {
        asking.as(RUTH).get("/v1/me/grants").expect(200);
        Answer made = asking.operator
                .post(
                        "/v1/grants",
                        "{'login':'ruth','issuer':'" + database.people().issuer()
                                + "','subject':'p-ruth','target':'vault',"
                                + "'role':'app_read','duration':'1h','reason':'r','connectionSecret':'never','scope':{'searchPath':['app'],"
                                + "'statement':{'fingerprint':'1:" + "a".repeat(64) + "'}}}")
                .expect(201);

        Answer refused = asking.as(RUTH)
                .post(
                        "/v1/requests",
                        "{'extend':'" + made.at("/grant/id") + "','duration':'2h','reason':'r','ticket':'OPS-7'}");

        assertEquals("extend", refused.expect(400).at("/field"), refused.text());
    }

    @Test
    void whatWasAnsweredOnceIsAnsweredSoThoughTheRulesAreOthersByNow() {
        Api ruth = asking.as(RUTH).with("Idempotency-Key", "k-" + System.nanoTime());
        Answer first = ruth.post("/v1/requests", READING).expect(201);
        asking.rules("targets: {shop: {}}\nrules:\n  - rule: stop\n    if: {}\n    deny: not today\n", "stop");

        Answer again = ruth.post("/v1/requests", READING).expect(201);

        assertEquals(first.at("/id"), again.at("/id"));
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeAgain() {
        database.execute("insert into portcullis.access_request_hour values ('"
                + database.people().issuer()
                + "', 'p-ruth', date_trunc('hour', now()), 60), ('"
                + database.people().issuer()
                + "', 'p-ruth', date_trunc('hour', now()) + interval '1 hour', 60)");
        String refusals = "select count(*) from portcullis.audit where type = 'request_refused'";
        String before = database.value(refusals);

        Answer asked = asking.as(RUTH).post("/v1/requests", READING);
        Answer refused = asking.as(RUTH).post("/v1/requests", READING.replace("app_read", "nobodys"));

        assertEquals(429, asked.status(), asked.text());
        assertEquals("urn:portcullis:problem:asked-too-often", asked.at("/type"));
        assertTrue(Integer.parseInt(asked.header("Retry-After")) <= 3600, asked.header("Retry-After"));
        assertEquals(429, refused.status(), refused.text());
        assertEquals(before, database.value(refusals), "nobody fills the audit");
        asking.as(SAM).post("/v1/requests", READING).expect(201);
    }

    @Test
    void onePersonHasSoManyGrantsAtATargetByRequest() {
        for (int i = 0; i < 10; i++) {
            asking.ask(READING);
        }

        Answer refused = asking.as(RUTH).post("/v1/requests", READING).expect(409);

        assertEquals("urn:portcullis:problem:too-many-grants", refused.at("/type"));
        Answer last = asking.as(RUTH).get("/v1/me/requests?limit=1").expect(200);
        asking.as(RUTH)
                .send("POST", "/v1/me/grants/" + last.at("/items/0/grant/id") + "/give-back", null)
                .expect(200);
        asking.ask(READING);
    }

    @Test
    void whoHadTheLoginBeforeAskedForTheirOwn() {
        Answer request = asking.ask(PROD);
        database.execute("delete from portcullis.principal where login = 'ruth'");
        SamplePerson next = SamplePerson.of("p-ruth-2", "ruth", "Ruth II", "everybody");
        try {
            database.execute("update portcullis.record set state = 'revoked' where login = 'ruth'");
            Answer mine = asking.as(next).get("/v1/me/requests").expect(200);

            assertEquals("", mine.at("/items/0/id"), mine.text());
            assertEquals(
                    404,
                    asking.as(next).get("/v1/requests/" + request.at("/id")).status());
            Answer late = asking.approve(LEO, request);
            assertEquals(409, late.status(), late.text());
            assertEquals("the login ruth is not theirs any more who asked", late.at("/detail"));
        } finally {
            database.execute("delete from portcullis.principal where login = 'ruth'");
        }
    }

    @Test
    void whoseLoginIsTakenTakesBackWhatTheyAskedFor() {
        SamplePerson una = SamplePerson.of("p-una", "una", "Una", "everybody");
        Answer request = asking.as(una).post("/v1/requests", PROD).expect(201);

        asking.operator.delete("/v1/logins/una/identity").expect(200);

        Answer after = asking.see(request);
        assertEquals("withdrawn", after.at("/state"), after.text());
        assertEquals("the login was taken from who asked", after.at("/steps/1/words"));
        assertTrue(asking.audited(request).contains("request_withdrawn"), asking.audited(request));
    }

    @Test
    void whatIsOddIsRefusedAndIsNoDefect() {
        List<String> bodies = List.of(
                "null",
                "[]",
                "7",
                "'x'",
                "{}",
                "{",
                READING.replace("'1h'", "7"),
                READING.replace("'1h'", "null"),
                READING.replace("'1h'", "'99999999999d'"),
                READING.replace("}", ",'more':1}"),
                READING.replace("'reason':'order 7 hangs'", "'reason':['a']"),
                READING.replace("order 7 hangs", "a\\u0000b"),
                READING.replace("order 7 hangs", "x".repeat(1001)),
                READING.replace("shop", "sh\\u0000op"),
                READING.replace("app_read", "a\\u0000"),
                READING.replace("app_read", "a".repeat(64)),
                READING.replace("}", ",'ticket':'\\u0000'}"),
                READING.replace("'duration':'1h'", "'expiresAt':'+999999999-12-31T23:59:59Z'"),
                READING.replace("'duration':'1h'", "'expiresAt':'9999-12-31T23:59:59.9999Z'"),
                READING.replace("'duration'", "'notBefore':'9999-12-31T23:00:00Z','duration'"),
                READING.replace("'duration'", "'notBefore':'-999999999-01-01T00:00:00Z','duration'"),
                READING.replace("}", ",'scope':null,'extend':'g0'}"),
                READING.replace("}", ",'scope':[]}"),
                READING.replace("}", ",'scope':{'searchPath':['a'],'statement':{'exact':'select \\u0000'}}}"),
                READING.replace("}", ",'scope':{'searchPath':['a'],'statement':{'shape':'select \\u0000'}}}"),
                READING.replace("}", ",'scope':{'pins':{'work_mem':'\\u0000'}}}"));
        for (String path : List.of("/v1/requests", "/v1/requests/dry-run")) {
            for (String body : bodies) {
                Answer answer = asking.as(RUTH).post(path, body);
                assertEquals(4, answer.status() / 100, path + " " + body + " " + answer.text());
            }
        }
        for (String query : List.of(
                "login=%00",
                "target=%00",
                "state=%00",
                "after=%00",
                "after=zzzzzzzzzzzzzzzz",
                "limit=0",
                "login=" + "a".repeat(64))) {
            Answer answer = asking.operator.get("/v1/requests?" + query);
            assertEquals(400, answer.status(), query + " " + answer.text());
        }
        for (String query : List.of("state=%00", "after=%00")) {
            assertEquals(400, asking.as(RUTH).get("/v1/me/requests?" + query).status(), query);
        }
        assertEquals(404, asking.operator.get("/v1/requests/%00").status());
    }
}
