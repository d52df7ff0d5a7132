package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static io.portcullis.server.api.ControlDatabase.LEO;
import static io.portcullis.server.api.ControlDatabase.LISA;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static io.portcullis.server.api.ControlDatabase.SAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the asking to the grant and its end, by people with tokens. */
@NodeTest
class RequestsApiTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String READING =
            "{'target':'shop','role':'app_read','duration':'1h','reason':'order 7 hangs'}";
    private static final String PROD =
            "{'target':'vault','role':'app_read','duration':'1h','reason':'order 7 hangs','ticket':'OPS-7'}";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api operator;
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        operator = Api.operator(port, database);
        file = database.rules().resolve("test.yaml");
        Files.writeString(file, ControlDatabase.RULES);
        awaitRules("dev-read");
    }

    private void awaitRules(String first) {
        Await.until(
                "the rules are in force",
                SOON,
                () -> operator.get("/v1/rules").at("/rules/0/rule").equals(first));
    }

    private Api as(SamplePerson person) {
        return Api.at(
                port,
                "Authorization",
                "Bearer " + database.people().token(person, AUDIENCE).signed());
    }

    private Answer ask(String body) {
        return as(RUTH).post("/v1/requests", body).expect(201);
    }

    private static String say(Answer request, String what) {
        return "/v1/requests/" + request.at("/id") + "/" + what;
    }

    private String audited(Answer request) {
        return String.valueOf(
                database.value("select string_agg(type || ' ' || who, ', ' order by id) from portcullis.audit"
                        + " where event::json ->> 'request' = '" + request.at("/id") + "'"));
    }

    @Test
    void whatNeedsNobodyIsGrantedAtOnce() {
        Answer request = ask(READING);

        assertEquals("granted", request.at("/state"));
        assertEquals("dev-read", request.at("/rule"));
        assertEquals("active", request.at("/grant/state"));
        assertEquals("READ", request.at("/grant/scope/classes/0"));
        assertEquals("order 7 hangs", request.at("/grant/reason"));
        assertEquals(database.people().issuer(), request.at("/grant/issuer"));
        assertEquals("PT0S", request.at("/grant/staleAdmit"));
        assertEquals("/v1/requests/" + request.at("/id"), request.header("Location"));
        assertEquals("request_created people/ruth", audited(request));
        assertEquals(
                request.at("/grant/id"),
                as(RUTH).get("/v1/me/grants?state=active").at("/items/0/id"));
        assertEquals(
                request.at("/id"), as(RUTH).get("/v1/me/requests?state=granted").at("/items/0/id"));
    }

    @Test
    void whatTheRulesDoNotGiveIsRefusedAndSaysWhatIsMissing() {
        Answer refused = as(RUTH).post("/v1/requests", PROD.replace(",'ticket':'OPS-7'", ""));

        assertEquals(403, refused.status(), refused.text());
        assertEquals("urn:portcullis:problem:refused-by-rules", refused.at("/type"));
        assertEquals("ticket", refused.at("/field"));
        assertEquals("rule prod wants a ticket that matches [A-Z]+-[0-9]+", refused.at("/detail"));
        Answer audit = as(ADAM).get("/v1/audit?type=request_refused").expect(200);
        assertEquals("people/ruth", audit.at("/items/0/who"));
        assertEquals("prod", audit.at("/items/0/event/rule"));
    }

    @Test
    void beforeAskingOneCanHearWhatWouldBecomeOfIt() {
        Answer told = as(RUTH).post("/v1/requests/dry-run", PROD).expect(200);

        assertEquals("needs-approval", told.at("/verdict"));
        assertEquals("leads", told.at("/approvals/from/1"));
        assertEquals("", told.at("/rules/0/rule"), "who may not read the rules is not shown them");
    }

    @Test
    void oneSaysYesAndItIsGranted() {
        Answer request = ask(PROD);
        assertEquals("pending", request.at("/state"));
        assertEquals("", request.at("/grant/id"));
        assertEquals(
                request.at("/id"), as(LEO).get("/v1/requests?state=pending").at("/items/0/id"));

        Answer granted =
                as(LEO).post(say(request, "approve"), "{'comment':'go ahead'}").expect(200);

        assertEquals("granted", granted.at("/state"));
        assertEquals("active", granted.at("/grant/state"));
        assertEquals("ruth", granted.at("/grant/login"));
        assertEquals("go ahead", granted.at("/steps/1/words"));
        assertEquals("request_created people/ruth, request_granted people/leo", audited(request));
        Answer again = as(LEO).post(say(request, "approve"), "{}").expect(200);
        assertEquals(granted.at("/revision"), again.at("/revision"));
        assertEquals(409, as(LISA).post(say(request, "approve"), "{}").status());
        assertEquals(409, as(RUTH).post(say(request, "withdraw"), "").status());
    }

    @Test
    void whereTwoAreNeededTwoSayYes() {
        Answer request = ask(PROD.replace("app_read", "app_owner"));
        assertEquals("2", request.at("/needed"));

        Answer one = as(LEO).post(say(request, "approve"), "{}").expect(200);
        assertEquals("pending", one.at("/state"));
        assertEquals("1", one.at("/approved"));
        assertEquals(
                "1", as(LEO).post(say(request, "approve"), "{}").expect(200).at("/approved"));

        assertEquals(
                "granted",
                as(LISA).post(say(request, "approve"), "{}").expect(200).at("/state"));
    }

    @Test
    void whoIsNotAskedDecidesNothing() {
        Answer request = ask(PROD);

        assertEquals(403, as(RUTH).post(say(request, "approve"), "{}").status(), "a requester");
        Answer other =
                as(SamplePerson.of("p-otto", "otto", "Otto", "approvers")).post(say(request, "approve"), "{}");
        assertEquals(403, other.status(), other.text());
        assertEquals("urn:portcullis:problem:not-yours-to-decide", other.at("/type"));
        assertEquals("this is decided by members of dba or leads", other.at("/detail"));
        SamplePerson own = SamplePerson.of("p-ruth", "ruth", "Ruth", "everybody", "leads", "approvers");
        assertEquals(
                "who asks for access does not approve it",
                as(own).post(say(request, "approve"), "{}").expect(403).at("/detail"));
    }

    @Test
    void oneNoEndsItWithAReasonThatWhoAskedReads() {
        Answer request = ask(PROD);
        as(LISA).post(say(request, "comments"), "{'comment':'which order?'}").expect(200);

        as(LEO).post(say(request, "deny"), "{'reason':'not during the sale'}").expect(200);

        Answer read = as(RUTH).get("/v1/requests/" + request.at("/id")).expect(200);
        assertEquals("denied", read.at("/state"));
        assertEquals("not during the sale", read.at("/steps/2/words"));
        assertEquals("people/leo", read.at("/steps/2/who"));
        Answer late = as(LISA).post(say(request, "approve"), "{}");
        assertEquals(409, late.status());
        assertEquals("the request is denied already", late.at("/detail"));
    }

    @Test
    void whatIsNotWantedAnyMoreIsTakenBack() {
        Answer request = ask(PROD);

        as(RUTH).post(say(request, "withdraw"), "").expect(200);

        assertEquals(
                "withdrawn",
                as(RUTH).post(say(request, "withdraw"), "").expect(200).at("/state"));
        assertEquals(409, as(LEO).post(say(request, "approve"), "{}").status());
    }

    @Test
    void othersRequestsAreNotThere() {
        Answer request = ask(PROD);

        assertEquals(404, as(SAM).get("/v1/requests/" + request.at("/id")).status());
        assertEquals(403, as(SAM).get("/v1/requests").status());
        assertEquals(
                404,
                as(SAM).post(say(request, "comments"), "{'comment':'hello'}").status());
        assertEquals(403, as(SAM).post(say(request, "withdraw"), "").status());
        as(ADAM).get("/v1/requests/" + request.at("/id")).expect(200);
    }

    @Test
    void aGrantOfOnesOwnLastsLongerByAnotherRequest() {
        Answer request = ask(READING);
        String grant = request.at("/grant/id");
        String longer = "{'extend':'" + grant + "','duration':'3h','reason':'not done'}";

        Answer extended = ask(longer);

        assertEquals("granted", extended.at("/state"));
        assertEquals(grant, extended.at("/grant/id"));
        assertEquals("2", extended.at("/grant/revision"));
        assertTrue(
                Instant.parse(extended.at("/grant/expiresAt")).isAfter(Instant.parse(request.at("/grant/expiresAt"))));
        Answer tooLong = as(RUTH).post("/v1/requests", longer.replace("3h", "9h"));
        assertEquals("rule dev-read gives at most 8h", tooLong.expect(403).at("/detail"));
        assertEquals("extend", as(SAM).post("/v1/requests", longer).expect(400).at("/field"));
        operator.post("/v1/grants/" + grant + "/revoke", "{'reason':'enough'}").expect(200);
        assertEquals(409, as(RUTH).post("/v1/requests", longer).status());
    }

    @Test
    void whoIsDoneGivesItBack() {
        String grant = ask(READING).at("/grant/id");
        String path = "/v1/me/grants/" + grant + "/give-back";
        assertEquals(404, as(SAM).send("POST", path, null).status());

        Answer ended = as(RUTH).send("POST", path, null).expect(200);

        assertEquals("revoked", ended.at("/state"));
        assertEquals("given back", ended.at("/reason"));
        assertEquals(
                ended.at("/revision"),
                as(RUTH).send("POST", path, null).expect(200).at("/revision"));
        assertEquals(
                "people/ruth",
                as(ADAM).get("/v1/audit?type=grant_revoked&grant=" + grant).at("/items/0/who"));
    }

    @Test
    void aRequestThatIsRepeatedIsMadeOnce() {
        Api ruth = as(RUTH).with("Idempotency-Key", "k-" + System.nanoTime());

        Answer first = ruth.post("/v1/requests", PROD).expect(201);

        assertEquals(
                first.at("/id"), ruth.post("/v1/requests", PROD).expect(201).at("/id"));
        assertEquals(422, ruth.post("/v1/requests", READING).status());
    }

    @Test
    void oneStatementIsShownToWhoDecides() {
        Answer request = ask(
                "{'target':'vault','role':'app_owner','duration':'1h','reason':'clean up','ticket':'OPS-1',"
                        + "'scope':{'searchPath':['app'],'statement':{'exact':'delete from stock where id = 7','uses':2}}}");

        Answer shown = as(LEO).get("/v1/requests/" + request.at("/id")).expect(200);

        assertEquals("delete from stock where id = 7", shown.at("/statementText"));
        assertEquals("WRITE", shown.at("/statement/statements/0/classes/0"));
        assertEquals("stock", shown.at("/statement/statements/0/relations/0"));
        assertTrue(shown.at("/statement/shape/fingerprint").startsWith("1:"), shown.text());
        assertEquals("2", shown.at("/scope/statement/uses"));
        as(LEO).post(say(request, "approve"), "{}").expect(200);
        Answer granted = as(LISA).post(say(request, "approve"), "{}").expect(200);
        assertEquals("delete from stock where id = 7", granted.at("/grant/scope/statement/exact"));
    }

    @Test
    void itBeginsWhenItWasAskedToBegin() {
        String begin = Instant.now().plus(Duration.ofDays(2)).toString();

        Answer request = ask(READING.replace("'reason'", "'notBefore':'" + begin + "','reason'"));

        assertEquals("pending", request.at("/grant/state"));
        assertEquals(
                Duration.ofHours(1),
                Duration.between(
                        Instant.parse(request.at("/grant/notBefore")), Instant.parse(request.at("/grant/expiresAt"))));
        Answer tooFar = as(RUTH).post(
                        "/v1/requests",
                        READING.replace(
                                "'reason'", "'notBefore':'" + Instant.now().plus(Duration.ofDays(8)) + "','reason'"));
        assertEquals("notBefore", tooFar.expect(403).at("/field"));
    }

    @Test
    void theRulesOfTheMomentCount() throws IOException {
        Answer request = ask(PROD);
        Files.writeString(file, "targets: {vault: {}}\nrules:\n  - rule: freeze\n    if: {}\n    deny: not today\n");
        awaitRules("freeze");

        Answer refused = as(LEO).post(say(request, "approve"), "{}");

        assertEquals(403, refused.status(), refused.text());
        assertEquals("the rules do not give it any more: rule freeze denies it: not today", refused.at("/detail"));
        assertEquals(
                "pending", as(RUTH).get("/v1/requests/" + request.at("/id")).at("/state"));
    }

    @Test
    void nobodyWaitsForEver() throws SQLException {
        Answer request = ask(PROD);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "update portcullis.access_request set ends_at = now() where id = '" + request.at("/id") + "'");
        }

        assertEquals(
                "expired", as(RUTH).get("/v1/requests/" + request.at("/id")).at("/state"));
        assertEquals(409, as(LEO).post(say(request, "approve"), "{}").status());
        Await.until("it is written down", SOON, () -> audited(request).endsWith(", request_expired cluster"));
    }

    @Test
    void whoeverAnswersFirstDecides() {
        Answer request = ask(PROD);
        Api leo = as(LEO);
        Api lisa = as(LISA);

        List<CompletableFuture<Answer>> all = Stream.of(leo, lisa, leo, lisa)
                .map(api -> api.sendAsync("POST", say(request, "approve"), "{}"))
                .toList();
        List<Answer> answers = all.stream().map(CompletableFuture::join).toList();

        // Whose yes it was hears so however often they say it; the other one was too late.
        assertEquals(
                2, answers.stream().filter(answer -> answer.status() == 200).count(), answers.toString());
        assertEquals(
                2, answers.stream().filter(answer -> answer.status() == 409).count(), answers.toString());
        assertEquals(
                "1",
                database.value("select count(*) from portcullis.audit where type = 'request_granted'"
                        + " and event::json ->> 'request' = '" + request.at("/id") + "'"));
    }

    @Test
    void aTokenOfAFileAsksForNothing() {
        Answer refused = operator.post("/v1/requests", READING);

        assertEquals(403, refused.status(), refused.text());
        assertFalse(refused.text().contains("rule"), refused.text());
    }

    @Test
    void whileItIsFrozenNothingIsGrantedAndEverybodyHearsWhy() {
        Answer pending = ask(PROD);
        String grant = ask(READING).at("/grant/id");
        Answer freeze = operator.post(
                        "/v1/freezes",
                        "{'reason':'INC-7: odd queries','labels':{'env':'dev'},'logins':['ruth'],'endGrants':true}")
                .expect(201);
        try {
            assertTrue(freeze.json().at("/targets").toString().contains("\"shop\""), freeze.text());
            assertTrue(Integer.parseInt(freeze.at("/endedGrants")) >= 1, freeze.text());
            assertEquals("revoked", operator.get("/v1/grants/" + grant).at("/state"));
            Answer refused = as(RUTH).post("/v1/requests", READING);
            assertEquals(409, refused.status(), refused.text());
            assertEquals("urn:portcullis:problem:frozen", refused.at("/type"));
            assertTrue(refused.at("/detail").endsWith("is in force: INC-7: odd queries"), refused.text());
            as(SAM).post("/v1/requests", READING).expect(201);
            as(LEO).post(say(pending, "approve"), "{}").expect(200);
            assertEquals(
                    "labels",
                    operator.post("/v1/freezes", "{'reason':'r','labels':{'env':'moon'}}")
                            .at("/field"));
        } finally {
            operator.post("/v1/freezes/" + freeze.at("/number") + "/lift", "{'reason':'over'}")
                    .expect(200);
        }
        assertFalse(operator.get("/v1/freezes").at("/items/0/liftedAt").isEmpty());
        as(RUTH).post("/v1/requests", READING).expect(201);
        assertEquals(404, operator.post("/v1/freezes/0/lift", "{'reason':'r'}").status());
    }
}
