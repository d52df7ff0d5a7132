package io.portcullis.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.api.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NodeTest
class IdempotencyTest {
    private static final String BODY =
            "{'login':'key-user','target':'orders','role':'r','reason':'x','duration':'1h','connectionSecret':'always'}";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api api;
    private String key = "";

    @BeforeEach
    void connect() {
        key = UUID.randomUUID().toString();
        api = Api.operator(port, database, "Idempotency-Key", key);
    }

    @Test
    void aRepeatedRequestChangesNothingAndGetsTheSameAnswerWithoutTheSecret() {
        Answer first =
                api.post("/v1/grants", BODY.replace("key-user", "key-one")).expect(201);

        Answer again =
                api.post("/v1/grants", BODY.replace("key-user", "key-one")).expect(201);

        assertFalse(first.at("/connectionSecret/secret").isEmpty());
        assertTrue(again.json().at("/connectionSecret/secret").isMissingNode(), again.text());
        assertTrue(again.json().at("/connectionSecret/alreadyShown").asBoolean());
        assertEquals(first.json().at("/grant"), again.json().at("/grant"));
        assertEquals(first.at("/connectionSecret/credentialId"), again.at("/connectionSecret/credentialId"));
        assertEquals("1", count("key-one", "grant"));
        assertEquals("1", count("key-one", "credential"));
    }

    @Test
    void whiteSpaceMakesNoOtherRequest() {
        api.post("/v1/grants", BODY.replace("key-user", "key-space")).expect(201);

        api.post("/v1/grants", " " + BODY.replace("key-user", "key-space").replace(",", " , "))
                .expect(201);

        assertEquals("1", count("key-space", "grant"));
    }

    @Test
    void anotherRequestWithTheKeyIsRefused() {
        api.post("/v1/grants", BODY.replace("key-user", "key-two")).expect(201);

        Answer other =
                api.post("/v1/grants", BODY.replace("key-user", "key-three")).expect(422);
        Answer elsewhere =
                api.post("/v1/logins/key-two/credentials", "{'duration':'1h'}").expect(422);

        assertEquals("urn:portcullis:problem:idempotency-key-reused", other.at("/type"));
        assertEquals("urn:portcullis:problem:idempotency-key-reused", elsewhere.at("/type"));
        assertEquals("0", count("key-three", "grant"));
    }

    @Test
    void aRefusedRequestLeavesTheKeyFree() {
        api.post("/v1/grants", "{}").expect(400);

        api.post("/v1/grants", BODY.replace("key-user", "key-four")).expect(201);
    }

    @Test
    void ofManyAtOnceOneIsDone() {
        List<CompletableFuture<Answer>> pending = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            pending.add(api.sendAsync("POST", "/v1/grants", BODY.replace("key-user", "key-many")));
        }
        List<Answer> answers = pending.stream().map(CompletableFuture::join).toList();

        answers.forEach(answer -> answer.expect(201));
        assertEquals(
                1,
                answers.stream()
                        .map(answer -> answer.at("/grant/id"))
                        .distinct()
                        .count());
        assertEquals(
                1,
                answers.stream()
                        .filter(answer ->
                                answer.json().at("/connectionSecret/secret").isTextual())
                        .count(),
                "exactly one of them got the secret");
        assertEquals("1", count("key-many", "grant"));
        assertEquals("1", count("key-many", "credential"));
    }

    @Test
    void aCredentialIsMadeOncePerKeyToo() {
        Answer first =
                api.post("/v1/logins/key-five/credentials", "{'duration':'1h'}").expect(201);
        Answer again =
                api.post("/v1/logins/key-five/credentials", "{'duration':'1h'}").expect(201);

        assertEquals(first.at("/credential/id"), again.at("/credential/id"));
        assertTrue(again.json().at("/connectionSecret/alreadyShown").asBoolean());
        assertEquals("1", count("key-five", "credential"));
    }

    private String count(String login, String kind) {
        return String.valueOf(database.value(
                "select count(*) from portcullis.record where kind = '" + kind + "' and login = '" + login + "'"));
    }
}
