package io.portcullis.server.api;

import static io.portcullis.server.api.Asking.SOON;
import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.LEO;
import static io.portcullis.server.api.ControlDatabase.LISA;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static io.portcullis.server.api.ControlDatabase.SAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Api.Answer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who can not wait breaks the glass, and somebody else looks at it. */
@NodeTest
class ReviewsApiTest {
    private static final String GLASS =
            "{'target':'vault','role':'app_owner','duration':'30m','reason':'orders stand still','breakGlass':true}";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @Inject
    @SuppressWarnings("NullAway.Init") // injected
    MeterRegistry meters;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Asking asking;

    @BeforeEach
    void begin() {
        asking = Asking.begin(database, port);
        asking.rules(ControlDatabase.RULES.replace("rule: dev-read", "rule: dev-glass") + """
                  - rule: glass
                    if: {groups: [everybody, leads], labels: {env: prod}, roles: [app_owner]}
                    break-glass: {reason: '.{10,}', review: {from: [leads]}, scope: {classes: [READ, WRITE]}}
                """, "dev-glass");
    }

    private String path(Answer request) {
        return "/v1/reviews/" + request.at("/id");
    }

    @Test
    void itIsGrantedAtOnceAndLoudlyAndForAShortTime() {
        double before = meters.get("portcullis.break.glass").counter().count();

        Answer request = asking.ask(GLASS);

        assertEquals("granted", request.at("/state"));
        assertEquals("true", request.at("/breakGlass"));
        assertEquals("glass", request.at("/rule"));
        assertEquals("active", request.at("/grant/state"));
        assertEquals("PT10M", request.at("/grant/staleGrace"));
        assertEquals(before + 1, meters.get("portcullis.break.glass").counter().count());
        assertTrue(asking.audited(request).contains("break_glass_used people/ruth"), asking.audited(request));
        Answer longer = asking.as(RUTH).post("/v1/requests", GLASS.replace("30m", "2h"));
        assertEquals("rule glass gives at most 1h", longer.expect(403).at("/detail"));
        Answer usual = asking.ask(GLASS.replace(",'breakGlass':true", ""));
        assertEquals("pending", usual.at("/state"), "who does not say so waits as usual");
        assertEquals("", usual.at("/breakGlass"));
        Answer later = asking.as(RUTH)
                .post(
                        "/v1/requests",
                        GLASS.replace("}", ",'notBefore':'" + Instant.now().plusSeconds(60) + "'}"));
        assertEquals("breakGlass", later.expect(400).at("/field"));
        assertEquals(
                "no rule lets you break the glass for it",
                asking.as(RUTH)
                        .post("/v1/requests", GLASS.replace("vault", "shop"))
                        .expect(403)
                        .at("/detail"));
    }

    @Test
    void somebodyElseLooksAtItAndSaysWhatTheyThink() {
        Answer request = asking.ask(GLASS);

        Answer open = asking.as(ADAM).get("/v1/reviews?state=open").expect(200);
        assertEquals(request.at("/id"), open.at("/items/0/id"));
        assertEquals("leads", open.at("/items/0/reviewers/0"));
        assertEquals("orders stand still", open.at("/items/0/request/reason"));
        assertEquals(
                Duration.ofDays(3),
                Duration.between(Instant.parse(open.at("/items/0/openedAt")), Instant.parse(open.at("/items/0/dueAt")))
                        .plusSeconds(1)
                        .truncatedTo(ChronoUnit.HOURS));
        Answer signed = asking.as(LEO)
                .post(path(request) + "/sign-off", "{'comment':'was needed, see INC-7'}")
                .expect(200);

        assertEquals("signed-off", signed.at("/state"));
        assertEquals("people/leo", signed.at("/signedOffBy"));
        assertEquals("was needed, see INC-7", signed.at("/words"));
        asking.as(LEO).post(path(request) + "/sign-off", "{'comment':'again'}").expect(200);
        assertEquals(
                409,
                asking.as(LISA)
                        .post(path(request) + "/sign-off", "{'comment':'me too'}")
                        .status());
        assertTrue(asking.audited(request).endsWith("review_signed_off people/leo"), asking.audited(request));
    }

    @Test
    void nobodyReviewsThemselvesAndNobodyElsesReviews() {
        SamplePerson lead = SamplePerson.of("p-ruth", "ruth", "Ruth", "everybody", "leads", "approvers");
        Answer request = asking.as(lead).post("/v1/requests", GLASS).expect(201);
        String signOff = path(request) + "/sign-off";

        Answer own = asking.as(lead).post(signOff, "{'comment':'was needed'}").expect(403);
        Answer other = asking.as(ADAM).post(signOff, "{'comment':'was needed'}").expect(403);

        assertEquals("who broke the glass does not review it", own.at("/detail"));
        assertEquals("this is reviewed by members of leads", other.at("/detail"));
        assertEquals(403, asking.as(SAM).get(path(request)).status(), "a requester");
        assertEquals("open", asking.as(LEO).get(path(request)).expect(200).at("/state"));
        assertEquals(409, asking.operator.post(signOff, "{'comment':'x'}").status(), "a token of a file");
        assertTrue(
                asking.audited(request).endsWith("decision_refused people/ruth, decision_refused people/adam"),
                asking.audited(request));
        for (String body : List.of("null", "{}", "{'comment':7}", "{'comment':'\\u0000'}")) {
            assertEquals(400, asking.as(LEO).post(signOff, body).status(), body);
        }
        assertEquals(404, asking.as(LEO).get("/v1/reviews/%00").status());
        assertEquals(400, asking.as(LEO).get("/v1/reviews?state=%00").status());
    }

    @Test
    void whatNobodyLooksAtIsSaidAloud() {
        Answer request = asking.ask(GLASS);
        database.execute("update portcullis.review set due_at = now() - interval '1 minute'");

        Await.until(
                "the metric says so",
                SOON,
                () -> meters.get("portcullis.reviews.overdue").gauge().value() == 1);
        assertEquals("overdue", asking.as(LEO).get(path(request)).at("/state"));
        assertTrue(asking.audited(request).endsWith("review_overdue cluster"), asking.audited(request));
        asking.as(LEO).post(path(request) + "/sign-off", "{'comment':'late'}").expect(200);
        Await.until(
                "and then no more",
                SOON,
                () -> meters.get("portcullis.reviews.overdue").gauge().value() == 0);
    }
}
