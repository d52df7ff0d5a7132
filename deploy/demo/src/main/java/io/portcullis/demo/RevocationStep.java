package io.portcullis.demo;

import io.portcullis.harness.GatewayProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A grant is revoked while rows are streaming; then many, measured. */
final class RevocationStep implements Step {
    private static final String LOGIN = "anna";
    private static final String REASON = "laptop reported stolen";

    @Override
    public String title() {
        return "A revocation ends a stream on gateway B";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        screen.say("Anna streams through gateway B. She has time enough, but her laptop is gone.");
        String id = scene.grant(LOGIN, "PT1H", "support case 4711").path("id").asText();
        GatewayProcess gateway = scene.stage().gatewayB();
        Client.Started stream = Streams.start(scene, gateway, LOGIN);
        awaitRows(gateway, stream);
        Instant asked = scene.revoke(id, REASON);
        Shell.Result result = Scene.await(stream.result());
        screen.line("");
        screen.say("What Anna's " + scene.client().name() + " printed:");
        screen.line("");
        Streams.checkCutOff(scene, result, "grant " + id + " was revoked: " + REASON);
        Duration time = Streams.since(asked, result.end());
        Scene.check(time.toMillis() < 1500, "the stream ended within 1.5 s of the call, not " + time);
        screen.ok("from the start of the call, curl and all, to the end of "
                + scene.client().name() + ": " + Text.millis(time));
        measureMany(scene);
    }

    /** A second of streaming, so that there is something to cut. */
    private static void awaitRows(GatewayProcess gateway, Client.Started stream) throws InterruptedException {
        for (int i = 0; i < 100 && !stream.result().isDone(); i++) {
            Thread.sleep(10);
        }
        Scene.check(!stream.result().isDone(), "the stream through " + gateway + " goes on until it is ended");
    }

    private static void measureMany(Scene scene) throws Exception {
        Screen screen = scene.screen();
        int revocations = scene.options().revocations();
        screen.line("");
        screen.say("Once is an anecdote. The same with " + revocations + " sessions, half of them streaming, half idle,"
                + " on both gateways, each under a grant of its own that is revoked through the API; the client takes the"
                + " time itself, from before the request (so the database's commit is in it) to the end of its"
                + " connection:");
        Rounds rounds = new Rounds(scene.stage());
        try (Progress progress = new Progress(screen, "revoking")) {
            rounds.run(revocations, progress);
            progress.done(revocations + " sessions ended, each with FATAL 57P01 and nothing after it");
        }
        Table table = new Table(List.of("request to last byte", "sessions", "p50", "p99", "max"));
        row(table, "streaming", rounds.streaming());
        row(table, "idle", rounds.idle());
        row(table, "all", rounds.all());
        screen.line("");
        screen.output(table.format());
        Scene.check(rounds.all().percentile(99) < 1_000_000_000L, "99 of 100 sessions end within a second");
        screen.ok(rounds.all().count() + " of " + revocations + " cut off");
    }

    private static void row(Table table, String what, Latencies times) {
        table.row(
                what,
                Integer.toString(times.count()),
                Text.millis(times.percentile(50)),
                Text.millis(times.percentile(99)),
                Text.millis(times.max()));
    }
}
