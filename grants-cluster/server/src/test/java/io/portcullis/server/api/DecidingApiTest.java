package io.portcullis.server.api;

import static io.portcullis.server.api.Asking.PROD;
import static io.portcullis.server.api.Asking.SOON;
import static io.portcullis.server.api.Asking.path;
import static io.portcullis.server.api.Asking.yes;
import static io.portcullis.server.api.ControlDatabase.LEO;
import static io.portcullis.server.api.ControlDatabase.LISA;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Api.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people with tokens say to what others ask for. */
@NodeTest
class DecidingApiTest {
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
    void oneSaysYesAndItIsGranted() {
        Answer request = asking.ask(PROD);
        assertEquals("pending", request.at("/state"));
        assertEquals("", request.at("/grant/id"));
        assertEquals(
                request.at("/id"),
                asking.as(LEO).get("/v1/requests?state=pending").at("/items/0/id"));

        Answer granted = asking.as(LEO)
                .post(path(request, "approve"), yes(request).replace("}", ",'comment':'go ahead'}"))
                .expect(200);

        assertEquals("granted", granted.at("/state"));
        assertEquals("active", granted.at("/grant/state"));
        assertEquals("ruth", granted.at("/grant/login"));
        assertEquals("go ahead", granted.at("/steps/1/words"));
        assertEquals("request_created people/ruth, request_granted people/leo", asking.audited(request));
        Answer again =
                asking.as(LEO).post(path(request, "approve"), yes(request)).expect(200);
        assertEquals(granted.at("/revision"), again.at("/revision"));
        assertEquals(
                409,
                asking.as(LISA).post(path(request, "approve"), yes(request)).status());
        assertEquals(409, asking.as(RUTH).post(path(request, "withdraw"), "").status());
    }

    @Test
    void whereTwoAreNeededTwoSayYes() {
        Answer request = asking.ask(PROD.replace("app_read", "app_owner"));
        assertEquals("2", request.at("/needed"));

        Answer one = asking.as(LEO).post(path(request, "approve"), yes(request)).expect(200);
        assertEquals("pending", one.at("/state"));
        assertEquals("1", one.at("/approved"));
        assertEquals(
                "1",
                asking.as(LEO)
                        .post(path(request, "approve"), yes(request))
                        .expect(200)
                        .at("/approved"));

        assertEquals(
                "granted",
                asking.as(LISA)
                        .post(path(request, "approve"), yes(request))
                        .expect(200)
                        .at("/state"));
    }

    @Test
    void whoIsNotAskedDecidesNothing() {
        Answer request = asking.ask(PROD);

        assertEquals(
                403,
                asking.as(RUTH).post(path(request, "approve"), yes(request)).status(),
                "a requester");
        Answer other = asking.as(SamplePerson.of("p-otto", "otto", "Otto", "approvers"))
                .post(path(request, "approve"), yes(request));
        assertEquals(403, other.status(), other.text());
        assertEquals("urn:portcullis:problem:not-yours-to-decide", other.at("/type"));
        assertEquals("this is decided by members of dba or leads", other.at("/detail"));
        SamplePerson own = SamplePerson.of("p-ruth", "ruth", "Ruth", "everybody", "leads", "approvers");
        assertEquals(
                "who asks for access does not approve it",
                asking.as(own)
                        .post(path(request, "approve"), yes(request))
                        .expect(403)
                        .at("/detail"));
    }

    @Test
    void oneNoEndsItWithAReasonThatWhoAskedReads() {
        Answer request = asking.ask(PROD);
        asking.as(LISA)
                .post(path(request, "comments"), "{'comment':'which order?'}")
                .expect(200);

        asking.as(LEO)
                .post(path(request, "deny"), "{'reason':'not during the sale'}")
                .expect(200);

        Answer read = asking.as(RUTH).get("/v1/requests/" + request.at("/id")).expect(200);
        assertEquals("denied", read.at("/state"));
        assertEquals("not during the sale", read.at("/steps/2/words"));
        assertEquals("people/leo", read.at("/steps/2/who"));
        Answer late = asking.as(LISA).post(path(request, "approve"), yes(request));
        assertEquals(409, late.status());
        assertEquals("the request is denied already", late.at("/detail"));
    }

    @Test
    void whatIsNotWantedAnyMoreIsTakenBack() {
        Answer request = asking.ask(PROD);

        asking.as(RUTH).post(path(request, "withdraw"), "").expect(200);

        assertEquals(
                "withdrawn",
                asking.as(RUTH).post(path(request, "withdraw"), "").expect(200).at("/state"));
        assertEquals(
                409, asking.as(LEO).post(path(request, "approve"), yes(request)).status());
    }

    @Test
    void theRulesOfTheMomentCount() {
        Answer request = asking.ask(PROD);
        asking.rules("targets: {vault: {}}\nrules:\n  - rule: freeze\n    if: {}\n    deny: not today\n", "freeze");

        Answer refused = asking.as(LEO).post(path(request, "approve"), yes(request));

        assertEquals(403, refused.status(), refused.text());
        assertEquals("the rules do not give it any more: rule freeze denies it: not today", refused.at("/detail"));
        assertEquals(
                "pending",
                asking.as(RUTH).get("/v1/requests/" + request.at("/id")).at("/state"));
    }

    @Test
    void nobodyWaitsForEver() throws SQLException {
        Answer request = asking.ask(PROD);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "update portcullis.access_request set ends_at = now() where id = '" + request.at("/id") + "'");
        }

        assertEquals(
                "expired",
                asking.as(RUTH).get("/v1/requests/" + request.at("/id")).at("/state"));
        assertEquals(
                409, asking.as(LEO).post(path(request, "approve"), yes(request)).status());
        Await.until("it is written down", SOON, () -> asking.audited(request).endsWith(", request_expired cluster"));
    }

    @Test
    void whoeverAnswersFirstDecides() {
        Answer request = asking.ask(PROD);
        Api leo = asking.as(LEO);
        Api lisa = asking.as(LISA);

        List<CompletableFuture<Answer>> all = Stream.of(leo, lisa, leo, lisa)
                .map(api -> api.sendAsync("POST", path(request, "approve"), yes(request)))
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
    void oneStatementIsShownToWhoDecides() {
        Answer request = asking.ask(
                "{'target':'vault','role':'app_owner','duration':'1h','reason':'clean up','ticket':'OPS-1',"
                        + "'scope':{'searchPath':['app'],'statement':{'exact':'delete from stock where id = 7','uses':2}}}");

        Answer shown = asking.as(LEO).get("/v1/requests/" + request.at("/id")).expect(200);

        assertEquals("delete from stock where id = 7", shown.at("/statementText"));
        assertEquals("WRITE", shown.at("/statement/statements/0/classes/0"));
        assertEquals("stock", shown.at("/statement/statements/0/relations/0"));
        assertTrue(shown.at("/statement/shape/fingerprint").startsWith("1:"), shown.text());
        assertEquals("2", shown.at("/scope/statement/uses"));
        asking.as(LEO).post(path(request, "approve"), yes(request)).expect(200);
        Answer granted =
                asking.as(LISA).post(path(request, "approve"), yes(request)).expect(200);
        assertEquals("delete from stock where id = 7", granted.at("/grant/scope/statement/exact"));
    }

    private static final String NARROW = ControlDatabase.RULES.replace(
            "grant: {most: 4h, ticket: '[A-Z]+-[0-9]+', approvals: {from: [dba, leads]}}",
            "grant: {most: 4h, ticket: '[A-Z]+-[0-9]+', approvals: {from: [dba, leads]}, scope: {classes: [READ]}}");

    @Test
    void whoSaysYesSaysItToWhatTheyHaveSeen() {
        Answer request = asking.ask(PROD);
        String other = "{'digest':'" + "0".repeat(64) + "'}";

        assertEquals(
                "digest",
                asking.as(LEO).post(path(request, "approve"), "{}").expect(400).at("/field"));
        assertEquals(
                "digest",
                asking.as(LEO)
                        .post(path(request, "approve"), "{'digest':'x'}")
                        .expect(400)
                        .at("/field"));
        Answer refused = asking.as(LEO).post(path(request, "approve"), other).expect(409);

        assertEquals("urn:portcullis:problem:offer-changed", refused.at("/type"));
        assertEquals(request.at("/offer/digest"), refused.at("/digest"));
        assertEquals("pending", asking.see(request).at("/state"));
        asking.approve(LEO, request).expect(200);
    }

    @Test
    void whenTheRulesGiveAnotherThingEveryYesIsSaidAnew() {
        Answer request = asking.ask(PROD.replace("app_read", "app_owner"));
        asking.approve(LEO, request).expect(200);
        String narrow = ControlDatabase.RULES.replace("schemas: [app]}", "schemas: [app], scope: {classes: [READ]}}");
        asking.rules(narrow.replace("rule: dev-read", "rule: dev-narrow"), "dev-narrow");

        Answer late = asking.approve(LISA, request).expect(409);

        assertEquals("urn:portcullis:problem:offer-changed", late.at("/type"));
        Answer now = asking.see(request);
        assertEquals(late.at("/digest"), now.at("/offer/digest"));
        assertEquals("classes: READ", now.at("/offer/words/1"));
        assertEquals("0", now.at("/approved"), "that yes was to another thing");
        assertEquals("changed", now.at("/steps/2/type"));
        assertEquals(409, asking.approve(LISA, request).status(), "nobody has looked at it yet");
        assertEquals("1", asking.approve(LISA, now).expect(200).at("/approved"));
        Answer granted = asking.approve(LEO, now).expect(200);
        assertEquals("granted", granted.at("/state"));
        assertEquals("READ", granted.at("/grant/scope/classes/0"));
        assertTrue(asking.audited(request).contains("request_changed cluster"), asking.audited(request));
    }

    @Test
    void aRuleThatGivesTheSameThingChangesNoYes() {
        Answer request = asking.ask(PROD.replace("app_read", "app_owner"));
        asking.approve(LEO, request).expect(200);
        asking.rules(
                NARROW.replace("rule: dev-read", "rule: dev-other").replace("rule: prod-two", "rule: prod-pair"),
                "dev-other");

        Answer granted = asking.approve(LISA, request).expect(200);

        assertEquals("granted", granted.at("/state"));
        assertEquals("prod-pair", granted.at("/rule"));
    }

    @Test
    void aYesThatIsRepeatedIsEnoughOnceFewerAreNeeded() {
        Answer request = asking.ask(PROD.replace("app_read", "app_owner"));
        asking.approve(LEO, request).expect(200);
        String one = ControlDatabase.RULES.replace(
                "{needed: 2, from: [dba, leads], self", "{needed: 1, from: [dba, leads], self");
        asking.rules(one.replace("rule: dev-read", "rule: dev-one"), "dev-one");

        Answer granted = asking.approve(LEO, request).expect(200);

        assertEquals("granted", granted.at("/state"));
        assertEquals("1", granted.at("/approved"));
    }

    @Test
    void whatNobodyLookedAtWhenItWasAskedForSaysNothing() {
        Answer request = asking.ask(PROD);
        asking.rules(
                ControlDatabase.RULES.replace("claims: [team]", "claims: [team, unit]")
                        + "  - rule: stop\n    if: {claims: {unit: [x]}}\n    deny: not that unit\n",
                "stop");

        Answer refused = asking.approve(LEO, request);

        assertEquals(403, refused.status(), refused.text());
        assertEquals("urn:portcullis:problem:refused-by-rules", refused.at("/type"));
        assertEquals(
                "granted", asking.approve(LEO, asking.ask(PROD)).expect(200).at("/state"));
    }

    @Test
    void whatIsFinerThanItIsKeptIsTheSameThing() {
        String end =
                Instant.now().plusSeconds(3000).truncatedTo(ChronoUnit.SECONDS).plusNanos(123_456_789) + "";
        Answer request = asking.ask(PROD.replace("'duration':'1h'", "'expiresAt':'" + end + "'"));

        assertEquals("granted", asking.approve(LEO, request).expect(200).at("/state"));
    }

    @Test
    void whoMayNotDecideIsWrittenDownOnceForEachReason() {
        Answer request = asking.ask(PROD);
        SamplePerson own = SamplePerson.of("p-ruth", "ruth", "Ruth", "everybody", "leads", "approvers");
        SamplePerson otto = SamplePerson.of("p-otto", "otto", "Otto", "approvers");
        String other = "{'digest':'" + "0".repeat(64) + "'}";

        for (int i = 0; i < 3; i++) {
            asking.approve(own, request).expect(403);
            asking.approve(otto, request).expect(403);
            asking.as(otto).post(path(request, "deny"), "{'reason':'no'}").expect(403);
            asking.as(LEO).post(path(request, "approve"), other).expect(409);
        }

        assertEquals(
                "own people/ruth, not-yours people/otto, other-digest people/leo",
                database.value("select string_agg(event::json ->> 'why' || ' ' || who, ', ' order by id)"
                        + " from portcullis.audit where type = 'decision_refused'"
                        + " and event::json ->> 'request' = '" + request.at("/id") + "'"));
    }

    @Test
    void whatIsOddIsRefusedAndIsNoDefect() {
        Answer request = asking.ask(PROD);
        List<String> bodies = List.of(
                "null",
                "[]",
                "7",
                "{",
                "{'comment':7}",
                "{'comment':'a\\u0000b'}",
                "{'comment':'" + "x".repeat(1001) + "'}",
                "{'reason':'a\\u0000b'}",
                "{'reason':'" + "x".repeat(1001) + "'}",
                "{'digest':'a\\u0000b'}",
                "{'digest':'" + request.at("/offer/digest") + "','comment':'\\u0000'}",
                "{'more':1}");
        for (String what : List.of("approve", "deny", "comments")) {
            for (String body : bodies) {
                Answer answer = asking.as(LEO).post(path(request, what), body);
                assertEquals(400, answer.status(), what + " " + body + " " + answer.text());
            }
        }
        SamplePerson odd = SamplePerson.of("p-odd", "odd", "Odd", "leads", "approvers", "a\u0000b");
        assertEquals(409, asking.approve(odd, request).status());
        assertEquals("pending", asking.see(request).at("/state"));
    }
}
