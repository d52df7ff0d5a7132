package io.portcullis.demo;

import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** After a cut-off nothing of the session runs on in the database, whatever it was doing. */
final class QuietStep implements Step {
    private static final String LOGIN = "anna";
    private static final Duration SOON = Duration.ofMillis(1500);

    @Override
    public String title() {
        return "Nothing runs on in the database";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        Stage stage = scene.stage();
        screen.say("Anna is back and has four sessions: one streams, one streams to a client that has stopped reading,"
                + " one waits for a slow statement, one is idle in a transaction.");
        String id = scene.grant(LOGIN, "PT1H", "support case 4711").path("id").asText();
        List<RawClient> clients = new ArrayList<>();
        try (Activity activity = Activity.of(stage.postgres())) {
            open(scene, clients);
            Set<Integer> pids = new HashSet<>();
            clients.forEach(client -> pids.add(client.backendPid()));
            scene.askTarget(Activity.SHOWN);
            Scene.check(activity.pids().equals(pids), "the target has exactly these four backends: " + pids);
            screen.ok("the four backends in the database are those of Anna's sessions");

            Instant asked = scene.revoke(id, "case closed");
            Instant none = activity.awaitNone(Duration.ofSeconds(5));
            Duration time = Streams.since(asked, none);
            scene.askTarget(Activity.SHOWN);
            pids.retainAll(activity.pids());
            Scene.check(pids.isEmpty(), "the backends are gone: " + pids);
            Scene.check(time.compareTo(SOON) < 0, "they are gone soon, not after " + time);
            screen.ok("all four were gone " + Text.millis(time) + " after the start of the call at the latest");
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static void open(Scene scene, List<RawClient> clients) {
        GatewayProcess a = scene.stage().gatewayA();
        GatewayProcess b = scene.stage().gatewayB();
        String copy = "copy (" + Streams.FORGOTTEN_JOIN + ") to stdout";
        RawClient streaming = login(scene, a, clients);
        streaming.send(Frontend.query(copy));
        streaming.receive(1_000_000, Scene.PATIENCE);
        Thread.ofPlatform().daemon().name("client").start(() -> streaming.readToEnd(Scene.PATIENCE, 1));
        RawClient stuck = login(scene, b, clients);
        stuck.send(Frontend.query(copy));
        stuck.receive(100_000, Scene.PATIENCE);
        login(scene, a, clients).send(Frontend.query("select pg_sleep(600)"));
        login(scene, b, clients).query("begin; select count(*) from customers");
    }

    private static RawClient login(Scene scene, GatewayProcess gateway, List<RawClient> clients) {
        RawClient client = RawClient.connect(gateway.host(), gateway.port());
        clients.add(client);
        return client.login(LOGIN, scene.stage().passwords().of(LOGIN), Stage.TARGET);
    }
}
