package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.GatewayProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** A grant expires while rows are streaming. */
final class ExpiryStep implements Step {
    private static final String LOGIN = "jonas";
    private static final String TIME = "PT6S";
    private static final Duration SOON = Duration.ofSeconds(1);

    @Override
    public String title() {
        return "A stream is cut off when its grant expires";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        GatewayProcess gateway = scene.stage().gatewayA();
        screen.say("Jonas gets six seconds, logs in at once, and forgets a join condition: "
                + Text.count(scene.stage().shop().rowsOfForgottenJoin()) + " rows.");
        JsonNode grant = scene.grant(LOGIN, TIME, "a quick look");
        String id = grant.path("id").asText();
        Instant expiresAt = Instant.parse(grant.path("expiresAt").asText());
        Client.Started stream = Streams.start(scene, gateway, LOGIN);
        awaitExpiry(screen, expiresAt, stream.result());
        Shell.Result result = Scene.await(stream.result());

        Streams.checkCutOff(scene, result, "grant " + id + " expired at ");
        Duration late = Duration.between(expiresAt, result.end());
        Scene.check(!late.isNegative(), "the stream ran until the grant's end");
        Scene.check(late.compareTo(SOON) < 0, "the stream ended within a second of its grant, not " + late);
        screen.ok(scene.client().name() + " had ended " + Text.millis(late) + " after the grant");

        screen.line("");
        screen.say("The gateway's audit file says the same for those who ask later:");
        String line = Audit.await(gateway, SOON, "\"session_ended\"", id);
        screen.line("");
        screen.output(line.replace(",\"", ", \""));
        Scene.check(line.contains("\"cause\":\"expired\""), "the audit names the cause: expired");
    }

    private static void awaitExpiry(Screen screen, Instant expiresAt, CompletableFuture<?> stream)
            throws InterruptedException {
        try (Progress progress = new Progress(screen, "rows are streaming")) {
            while (!stream.isDone() && Instant.now().isBefore(expiresAt)) {
                long left = Duration.between(Instant.now(), expiresAt).toMillis();
                progress.says("the grant has " + Math.ceilDiv(left, 1000) + " s left");
                Thread.sleep(Math.max(1, Math.min(left, 250)));
            }
        }
    }
}
