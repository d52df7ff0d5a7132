package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.GatewayProcess;
import java.util.Collections;

/** New work of one begins only while the target is fast for another. */
final class LatencyStep implements Step {
    private static final String LOGIN = "quinn";
    private static final String QUESTION = "select count(*) from customers";
    private static final String SLOW = "select from pg_sleep(0.3)";
    private static final String WINDOW =
            "{\"latency\": {\"quantile\": 50, \"max\": \"100ms\", \"over\": \"8s\", \"minSamples\": 3}}";

    @Override
    public String title() {
        return "A latency window closes while the shop is slow, and opens again";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        GatewayProcess gateway = scene.stage().gatewayA();
        screen.say("Quinn's reports can wait: they may only begin while half of the shop's own questions in the last"
                + " eight seconds were answered within 100 ms.");
        String id =
                scene.grant(LOGIN, "PT1H", "weekly report", WINDOW).path("id").asText();
        Shell.Result open = scene.ask(gateway, LOGIN, QUESTION);
        Scene.check(open.status() == 0, "the window is open while nothing is known");

        screen.line("");
        screen.say("Now the shop itself waits for its answers:");
        JsonNode app = scene.grant(Stage.APPLICATION, "PT1H", "the shop");
        Scene.check(app.path("login").asText().equals(Stage.APPLICATION), "the shop has its grant");
        scene.session(gateway, Stage.APPLICATION, Collections.nCopies(4, SLOW));
        Shell.Result closed = scene.ask(gateway, LOGIN, QUESTION);
        Scene.check(
                closed.output().contains("ERROR:  grant " + id + " does not allow new work while the target is slow"),
                "the window is closed");
        screen.ok("closed, and told why");

        awaitOpen(scene, gateway);
        screen.ok("open again by itself");
    }

    private static void awaitOpen(Scene scene, GatewayProcess gateway) throws Exception {
        long end = System.nanoTime() + Scene.PATIENCE.toNanos();
        Client.Address address = new Client.Address(gateway.host(), gateway.port());
        try (Progress progress = new Progress(scene.screen(), "waiting")) {
            while (Scene.await(scene.client().query(address, LOGIN, QUESTION).result())
                            .status()
                    != 0) {
                Scene.check(System.nanoTime() < end, "the window opens again");
                progress.says("the window is closed");
                Thread.sleep(250);
            }
        }
    }
}
