package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Revocations by the dozen: some sessions at a time, each under its own grant, on both gateways by turns, every second
 * one streaming. Their grants are revoked one after the other while the other sessions go on.
 */
final class Rounds {
    private static final int AT_ONCE = 8;
    private static final String LOGIN = "robot";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Behind this many bytes a stream is surely in its middle. */
    private static final long STREAMED = 100_000;

    private final Stage stage;
    private final ClusterApi api;
    private String secret = "";
    private JsonNode newest = MissingNode.getInstance();
    private final List<Long> streaming = new ArrayList<>();
    private final List<Long> idle = new ArrayList<>();

    Rounds(Stage stage) {
        this.stage = stage;
        this.api = stage.api();
    }

    /** One client, under one grant. */
    private record Session(String grant, RawClient client, boolean streams, CompletableFuture<Ended> ended) {}

    private record Ended(Ending ending, long nanoTime) {}

    void run(int revocations, Progress progress) throws Exception {
        for (int done = 0; done < revocations; done += AT_ONCE) {
            progress.says(done + " of " + revocations);
            round(Math.min(AT_ONCE, revocations - done));
        }
    }

    private void round(int sessions) throws Exception {
        List<String> grants = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            grants.add(grant());
        }
        stage.awaitLearnt(newest);
        List<Session> open = new ArrayList<>();
        try {
            for (int i = 0; i < sessions; i++) {
                open.add(open(grants.get(i), i % 2 == 0 ? stage.gatewayA() : stage.gatewayB(), i / 2 % 2 == 0));
            }
            for (Session session : open) {
                revoke(session);
            }
        } finally {
            open.forEach(session -> session.client().close());
        }
    }

    private String grant() throws IOException {
        Map<String, String> wish = Map.of(
                "login",
                LOGIN,
                "target",
                Stage.TARGET,
                "role",
                Shop.READER,
                "duration",
                "PT1H",
                "reason",
                "measured",
                "connectionSecret",
                secret.isEmpty() ? "always" : "never");
        ClusterApi.Answer answer = api.post("/v1/grants", wish);
        Scene.check(answer.isGood(), "a grant is made, not " + answer.words());
        JsonNode first = answer.body().path("connectionSecret");
        if (first.hasNonNull("secret")) {
            secret = first.path("secret").asText();
        }
        newest = answer.body().path("grant").path("position");
        return answer.body().path("grant").path("id").asText();
    }

    private Session open(String grant, GatewayProcess gateway, boolean streams) {
        RawClient client = RawClient.connect(gateway.host(), gateway.port());
        client.login(LOGIN, secret, Stage.TARGET, "options", "-c portcullis.grant=" + grant);
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        if (streams) {
            client.send(Frontend.query("copy (" + Streams.FORGOTTEN_JOIN + ") to stdout"));
            client.receive(STREAMED, PATIENCE);
        }
        Thread.ofPlatform().daemon().name("client").start(() -> {
            try {
                Ending ending = client.readToEnd(PATIENCE, 1);
                ended.complete(new Ended(ending, System.nanoTime()));
            } catch (RuntimeException | Error e) {
                ended.completeExceptionally(e);
            }
        });
        return new Session(grant, client, streams, ended);
    }

    private void revoke(Session session) throws IOException, InterruptedException, ExecutionException {
        Scene.check(!session.ended().isDone(), "a session goes on until its grant ends");
        long start = System.nanoTime();
        ClusterApi.Answer answer = api.post("/v1/grants/" + session.grant() + "/revoke", Map.of("reason", "measured"));
        Scene.check(answer.isGood(), "the grant is revoked, not " + answer.words());
        try {
            Ended ended = session.ended().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            verify(session, ended.ending());
            (session.streams() ? streaming : idle).add(ended.nanoTime() - start);
        } catch (java.util.concurrent.TimeoutException _) {
            throw new StepFailed("a session did not end: " + session.grant());
        }
    }

    private static void verify(Session session, Ending ending) {
        Scene.check(ending.end() == End.EOF, "the connection ends in order and not by " + ending.end());
        Message last = ending.last();
        Scene.check(last.tag() == 'E', "the last message is an ErrorResponse, not " + last);
        Scene.check(
                last.severity().equals("FATAL") && last.sqlState().equals("57P01"), "it is FATAL 57P01, not " + last);
        Scene.check(last.field('M').contains(session.grant()), "it names the grant: " + last);
    }

    Latencies streaming() {
        return Latencies.of(streaming);
    }

    Latencies idle() {
        return Latencies.of(idle);
    }

    Latencies all() {
        List<Long> all = new ArrayList<>(streaming);
        all.addAll(idle);
        return Latencies.of(all);
    }
}
