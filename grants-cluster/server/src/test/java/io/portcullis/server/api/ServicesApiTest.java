package io.portcullis.server.api;

import static io.portcullis.server.api.Asking.SOON;
import static io.portcullis.server.api.ControlDatabase.ADAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.server.api.Api.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services at a whole node, whose grants live for the shortest time that there is: a minute. */
@NodeTest
class ServicesApiTest {
    /** Until two thirds of a life are over, and the node has looked. */
    private static final Duration A_LIFE = Duration.ofSeconds(75);

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @SuppressWarnings("NullAway.Init") // injected
    @TestHTTPResource(value = "/q/", management = true)
    URI management;

    private Asking asking;
    private Api api;

    @BeforeEach
    void begin() {
        asking = Asking.begin(database, port);
        api = asking.operator;
        database.execute("truncate portcullis.service_grant");
    }

    @AfterEach
    void noServices() {
        asking.rules(ControlDatabase.RULES, "dev-read");
        awaitRules(0);
        database.execute("truncate portcullis.service_grant; delete from portcullis.freeze");
    }

    private static String service(String name, String target) {
        return "  - {service: " + name + ", login: " + name + "-app, targets: " + target
                + ", role: app_write, life: 1m, scope: {classes: [READ]}}\n";
    }

    private void rules(String rules, String... services) throws IOException {
        String all = String.join("", services);
        Files.writeString(
                database.rules().resolve("test.yaml"),
                ControlDatabase.RULES + rules + (all.isEmpty() ? "" : "services:\n" + all));
        awaitRules(services.length);
    }

    private void awaitRules(int services) {
        Await.until(
                "the rules are in force",
                SOON,
                () -> api.get("/v1/rules").json().at("/services").size() == services);
    }

    private JsonNode grantOf(String service) {
        for (JsonNode one : api.get("/v1/services").expect(200).json().at("/items")) {
            if (one.at("/service").asText().equals(service)) {
                return one.at("/grants/0");
            }
        }
        return api.get("/v1/services").json().at("/nothing");
    }

    private String made(String service) {
        Await.until(
                service + " has its grant",
                SOON,
                () -> grantOf(service).at("/state").asText().equals("active"));
        return grantOf(service).at("/grant").asText();
    }

    private void awaitRefused(String service, String why) {
        Await.until(
                service + " is refused",
                A_LIFE,
                () -> grantOf(service).at("/refused").asText().contains(why));
    }

    private long revision(String grant) {
        return Long.parseLong(api.get("/v1/grants/" + grant).at("/revision"));
    }

    private long audited(String type, String service) {
        return Long.parseLong(String.valueOf(database.value("select count(*) from portcullis.audit where type = '"
                + type + "' and event::json ->> 'service' = '" + service + "'")));
    }

    private String metrics() {
        return Api.at(management.getPort()).get("/q/metrics").text();
    }

    @Test
    void whatIsRefusedIsAnAlarmAtOnceAndIsMadeWhenItMay() throws IOException {
        rules("", service("lost", "nowhere-yet"));
        awaitRefused("lost", "target nowhere-yet is none that the catalog or the rules know");
        Await.until("the alarm", SOON, () -> metrics().contains("portcullis_services_refused 1.0"));
        String health =
                Api.at(management.getPort()).get("/q/health/ready").text().replaceAll("\\s", "");
        assertTrue(health.contains("\"name\":\"services\",\"status\":\"UP\""), health);
        assertTrue(metrics().contains("portcullis_service_renewals_total{result=\"refused\"}"));
        assertEquals(1, audited("service_renewal_refused", "lost"));
        Await.until(
                "somebody is told",
                SOON,
                () -> database.receiver()
                        .received("/desk", "the grant of the service lost for nowhere-yet as app_write is not renewed")
                        .isPresent());

        api.put("/v1/targets/nowhere-yet", "{'hosts':[{'host':'db.example'}],'database':'x'}");
        String grant = made("lost");

        Answer shown = api.get("/v1/grants/" + grant).expect(200);
        assertEquals("lost", shown.at("/service"));
        assertEquals("lost-app", shown.at("/login"));
        assertEquals("service", shown.at("/kind"));
        assertEquals("PT6S", shown.at("/endSpread"));
        assertEquals("service lost", shown.at("/reason"));
        assertTrue(grantOf("lost").at("/refused").isMissingNode());
        assertEquals(1, audited("service_renewal_refused", "lost"));
        assertEquals(1, audited("service_renewal_resumed", "lost"));
        Instant end = Instant.parse(grantOf("lost").at("/expiresAt").asText());
        assertEquals(
                end.minusSeconds(20),
                Instant.parse(grantOf("lost").at("/renewsAt").asText()));
        api.delete("/v1/targets/nowhere-yet");
    }

    @Test
    void grantsGoOnAsLongAsTheRulesWantItAndEndWhenTheyDoNot() throws IOException {
        String goes = service("goes", "shop");
        rules(
                "",
                goes,
                service("gone", "shop"),
                service("denied", "vault"),
                service("frozen", "shop"),
                service("ended", "shop"));
        String going = made("goes");
        String gone = made("gone");
        String denied = made("denied");
        String frozen = made("frozen");
        String ended = made("ended");
        assertEquals("ended", api.get("/v1/grants/" + ended).at("/service"));
        api.post("/v1/grants/" + ended + "/revoke", "{'reason':'it leaks'}").expect(200);
        Answer freeze = api.post("/v1/freezes", "{'reason':'INC-9','logins':['frozen-app']}")
                .expect(201);
        rules(
                "  - rule: no-vault\n    if: {labels: {env: prod}}\n    deny: not now\n",
                goes,
                service("denied", "vault"),
                service("frozen", "shop"),
                service("ended", "shop"));

        Await.until("it is renewed", A_LIFE, () -> revision(going) >= 2);
        awaitRefused("gone", "no rule in force wants it any more");
        awaitRefused("denied", "rule no-vault denies it: not now");
        awaitRefused("frozen", "freeze " + freeze.at("/number") + " is in force: INC-9");
        assertEquals(1, audited("service_renewal_refused", "gone"));
        assertEquals(1, audited("service_renewal_refused", "denied"));
        api.post("/v1/freezes/" + freeze.at("/number") + "/lift", "{'reason':'over'}")
                .expect(200);
        Await.until(
                "it is renewed again",
                SOON,
                () -> grantOf("frozen").at("/refused").isMissingNode());
        assertEquals(going, grantOf("goes").at("/grant").asText());
        assertEquals(1, revision(gone));
        assertEquals(1, revision(denied));
        assertEquals("revoked", grantOf("ended").at("/state").asText(), "what an operator revoked stays so");
        assertEquals(ended, grantOf("ended").at("/grant").asText());

        Await.until(
                "the grant that no rule wants is over, and nothing is left of it",
                A_LIFE,
                () -> grantOf("gone").isMissingNode());
        assertEquals("expired", api.get("/v1/grants/" + gone).at("/state"));
        assertEquals("gone", api.get("/v1/grants/" + gone).at("/service"), "whose it was is still known");
        assertEquals("active", api.get("/v1/grants/" + going).at("/state"));
        assertFalse(frozen.isEmpty());

        Answer renewed = api.post("/v1/services/ended/renew", "{'reason':'it is mended'}")
                .expect(200);
        assertEquals("active", renewed.at("/grants/0/state"), renewed.text());
        assertNotEquals(ended, renewed.at("/grants/0/grant"));
        assertEquals(1, audited("service_renew_asked", "ended"));
    }

    @Test
    void onlyOperatorsRenewAndOnlyWhatIsThere() {
        assertEquals(
                404, api.post("/v1/services/nobody/renew", "{'reason':'x'}").status());
        assertEquals(400, api.post("/v1/services/nobody/renew", "{}").status());
        assertEquals(
                403,
                asking.as(ADAM)
                        .post("/v1/services/nobody/renew", "{'reason':'x'}")
                        .status());
        asking.as(ADAM).get("/v1/services").expect(200);
    }
}
