package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static io.portcullis.server.api.ControlDatabase.RITA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Api.Answer;
import io.portcullis.server.api.WebhookReceiver.Received;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens comes to whoever wants to hear of it. */
@NodeTest
class NotificationsApiTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    private Api api;
    private WebhookReceiver receiver;
    private final String reason = "INC-" + UUID.randomUUID();

    @BeforeEach
    void begin() {
        api = Api.operator(port, database);
        receiver = database.receiver();
        receiver.answer(200);
    }

    @AfterEach
    void up() {
        receiver.answer(200);
    }

    private void freeze() {
        String number = api.post("/v1/freezes", "{'reason':'" + reason + "','targets':['nowhere-" + port + "']}")
                .expect(201)
                .at("/number");
        api.post("/v1/freezes/" + number + "/lift", "{'reason':'over'}").expect(200);
    }

    private Received await(String path) {
        return await(path, reason);
    }

    private Received await(String path, String words) {
        Await.until(
                "the notification", SOON, () -> receiver.received(path, words).isPresent());
        return receiver.received(path, words).orElseThrow();
    }

    private Answer listed(String receiverName, String state) {
        String wanted = "/v1/notifications?receiver=" + receiverName + "&state=" + state;
        Await.until(
                "it is in the list",
                SOON,
                () -> api.get(wanted).expect(200).text().contains("freeze_began"));
        return api.get(wanted);
    }

    @Test
    void whatHappensIsPostedAndSigned() throws GeneralSecurityException {
        freeze();

        Received got = await("/desk");
        assertTrue(got.body().contains("\"type\":\"freeze_began\""), got.body());
        String id = got.header("webhook-id");
        String signed = id + "." + got.header("webhook-timestamp") + "." + got.body();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(ControlDatabase.WEBHOOK_SECRET, "HmacSHA256"));
        assertEquals(
                "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))),
                got.header("webhook-signature"));
        assertEquals("application/json", got.header("Content-Type"));

        Received chat = await("/chat");
        assertTrue(chat.body().contains("\"text\":\"token "), chat.body());
        assertEquals(id, chat.header("webhook-id"));
        assertEquals("", chat.header("webhook-signature"));
        assertFalse(listed("desk", "delivered").text().contains(receiver.address()));
    }

    @Test
    void whatDoesNotArriveIsSeenAndTriedAgain() {
        receiver.answer(503);
        freeze();
        await("/desk");

        // That it did not arrive is written down after it came.
        Await.until("it is seen", SOON, () -> listed("desk", "waiting").text().contains("status 503"));
        Answer waiting = listed("desk", "waiting");
        String metrics = Api.at(managementPort).get("/q/metrics").text();
        assertTrue(metrics.contains("portcullis_notifications_total{receiver=\"desk\",result=\"failed\"}"), metrics);
        assertTrue(
                Api.at(managementPort).get("/q/health/ready").text().contains("status 503"), "the health tells of it");

        receiver.answer(200);
        receiver.forget();
        String id = waiting.at("/items/0/id");
        api.post("/v1/notifications/" + id + "/retry", "").expect(200);
        Await.until(
                "it has arrived",
                SOON,
                () -> api.get("/v1/notifications?receiver=desk&state=delivered&limit=1000")
                        .text()
                        .contains("\"id\":" + id + ","));
        assertEquals(409, api.post("/v1/notifications/" + id + "/retry", "").status());
        Await.until(
                "the health forgets it",
                SOON,
                () -> !Api.at(managementPort).get("/q/health/ready").text().contains("status 503"));
    }

    @Test
    void anOperatorTriesAReceiver() {
        receiver.forget();
        api.post("/v1/notifications/test", "{'receiver':'chat'}").expect(204);

        Received got = await("/chat", "whether this arrives");
        assertTrue(got.body().contains("wants to know"), got.body());
        Answer refused = api.post("/v1/notifications/test", "{'receiver':'nobody'}");
        assertEquals(400, refused.status(), refused.text());
        assertEquals("receiver", refused.at("/field"));
        assertEquals(400, api.get("/v1/notifications?state=lost").status());
        assertEquals(404, api.post("/v1/notifications/0/retry", "").status());
        assertEquals(404, api.post("/v1/notifications/999999/retry", "").status());
    }

    @Test
    void whoMayReadMayNotTry() {
        assertEquals(200, as(ADAM).get("/v1/notifications").status());
        assertEquals(
                403,
                as(ADAM).post("/v1/notifications/test", "{'receiver':'chat'}").status());
        assertEquals(403, as(RITA).get("/v1/notifications").status());
    }

    private Api as(SamplePerson person) {
        return Api.at(
                port,
                "Authorization",
                "Bearer " + database.people().token(person, AUDIENCE).signed());
    }
}
