package io.portcullis.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.server.api.Api.Answer;
import io.portcullis.server.api.form.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the API says while the control database is away, and that it needs no restart after that. */
@NodeTest
class OutageTest {
    private static final Duration FAST = Duration.ofSeconds(5);
    private static final String GRANT =
            "{'login':'outage','target':'orders','role':'r','reason':'x','duration':'1h','connectionSecret':'never'}";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = Api.operator(port, database);
    }

    @AfterEach
    void bringItBack() {
        if (!database.server().isRunning()) {
            database.server().startAgain();
        }
        api.awaitServing();
    }

    @Test
    void withoutItsDatabaseANodeRefusesChangesFastAndSaysWhy() {
        String credential = api.put("/v1/gateways/gw-outage", "").expect(201).at("/credential");
        Api gateway = Api.at(port, "Authorization", "Bearer " + credential);
        database.server().kill();

        List<CompletableFuture<Answer>> pending = new ArrayList<>();
        long start = System.nanoTime();
        pending.add(api.sendAsync("POST", "/v1/grants", GRANT));
        pending.add(api.sendAsync("POST", "/v1/grants/g0123456789abcde/revoke", "{'reason':'x'}"));
        pending.add(api.sendAsync("PUT", "/v1/targets/orders", "{'hosts':['a']}"));
        pending.add(api.sendAsync("PUT", "/v1/gateways/gw-outage", ""));
        pending.add(api.sendAsync("GET", "/v1/grants", null));
        pending.add(api.sendAsync("GET", "/v1/sessions", null));
        pending.add(api.sendAsync("GET", "/v1/audit", null));
        pending.add(api.sendAsync("POST", "/v1/sessions/s0123456789abcde/cut-off", "{'reason':'x'}"));
        pending.add(gateway.sendAsync("GET", "/up/v1/audit?file=x", null));
        for (CompletableFuture<Answer> answer : pending) {
            assertUnavailable(answer.join());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(FAST) < 0, "it took " + took);

        Await.until(
                "the node says so",
                Duration.ofSeconds(20),
                () -> api.get("/v1/cluster").expect(200).at("/state").equals("no-database"));
        assertFalse(api.get("/v1/cluster").at("/problem").isEmpty());

        database.server().startAgain();
        Await.until(
                "changes are taken again",
                Duration.ofSeconds(30),
                () -> api.post("/v1/grants", GRANT).status() == 201);
        gateway.get("/up/v1/audit?file=x").expect(200);
    }

    private static void assertUnavailable(Answer answer) {
        assertEquals(503, answer.status(), answer.text());
        assertEquals("urn:portcullis:problem:unavailable", answer.at("/type"));
        assertEquals("control-database", answer.at("/reason"));
        assertTrue(answer.at("/detail").contains("control database"), answer.text());
        assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsWaitedForNoLongerThanTheDeadline() throws SQLException {
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("lock table portcullis.record, portcullis.audit in access exclusive mode");
            }
            long start = System.nanoTime();
            CompletableFuture<Answer> change = api.sendAsync("POST", "/v1/grants", GRANT);
            CompletableFuture<Answer> question = api.sendAsync("GET", "/v1/grants", null);

            assertUnavailable(change.join());
            assertUnavailable(question.join());

            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.compareTo(FAST.plusSeconds(1)) < 0, "it took " + took);
            other.rollback();
        }
        Await.until(
                "changes are taken again",
                Duration.ofSeconds(30),
                () -> api.post("/v1/grants", GRANT).status() == 201);
    }

    @Test
    void aTokenIsAddedAndWithdrawnWithoutARestart() throws IOException {
        String before = Files.readString(database.tokenFile());
        try {
            String token = "another-token-0123456789";
            Api another = Api.from("127.0.0.9", port, "Authorization", "Bearer " + token);
            another.get("/v1/cluster").expect(401);

            Files.writeString(database.tokenFile(), before + "sha256:" + Sha256.of(token) + "\n");
            Await.until(
                    "the token counts",
                    Duration.ofSeconds(20),
                    () -> another.get("/v1/cluster").status() == 200);

            Files.writeString(database.tokenFile(), "nonsense\n");
            api.get("/v1/cluster").expect(200);
            Files.writeString(database.tokenFile(), before);
            Await.until(
                    "it is withdrawn",
                    Duration.ofSeconds(20),
                    () -> another.get("/v1/cluster").status() == 401);
            api.get("/v1/cluster").expect(200);
        } finally {
            Files.writeString(database.tokenFile(), before);
        }
    }
}
