package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.RawClient;
import java.time.Duration;

/** The sessions of all gateways in one list, and one of them ended by its id. */
final class SessionsStep implements Step {
    private static final String LOGIN = GrantStep.LOGIN;
    private static final String REASON = "please use the replica";
    /** Gateways report each second. */
    private static final Duration REPORTED = Duration.ofSeconds(10);

    @Override
    public String title() {
        return "All sessions in one list, and one is ended";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        Stage stage = scene.stage();
        screen.say(
                "Maria has a session on each gateway. The gateways report theirs to the grant cluster, so it has them all.");
        try (RawClient onA = login(stage, stage.gatewayA());
                RawClient onB = login(stage, stage.gatewayB())) {
            String path = "/v1/sessions?login=" + LOGIN;
            Await.until(
                    "both sessions are reported",
                    REPORTED,
                    () -> stage.api().get(path).body().path("items").size() == 2);
            JsonNode sessions = scene.api("GET", path, "").path("items");
            Scene.check(sessions.size() == 2, "there are two sessions of Maria's, not " + sessions.size());
            String ended = idOn(sessions, "gateway-a");
            screen.line("");
            screen.say("The one on gateway A is in the way. Its grant stays: only this session ends, wherever it is.");
            scene.api("POST", "/v1/sessions/" + ended + "/cut-off", "{\"reason\": \"" + REASON + "\"}");
            Ending ending = onA.readToEnd(Scene.PATIENCE, 1);
            screen.line("");
            screen.say("What Maria's client was told:");
            screen.line("");
            screen.output("FATAL:  " + ending.last().field('M'));
            Scene.check(ending.end() == End.EOF, "the connection ends in order");
            Scene.check(ending.last().sqlState().equals("57P01"), "it is 57P01, not " + ending.last());
            Scene.check(ending.last().field('M').contains(REASON), "the reason is there: " + ending.last());
            Scene.check(onB.query("select 1").size() > 1, "the session on gateway B goes on");
            screen.ok("ended on gateway A, with the operator's words; the one on gateway B goes on");
        }
    }

    private static String idOn(JsonNode sessions, String node) {
        for (JsonNode session : sessions) {
            if (session.path("node").asText().equals(node)) {
                return session.path("id").asText();
            }
        }
        throw new StepFailed("no session is on " + node);
    }

    private static RawClient login(Stage stage, GatewayProcess gateway) {
        return RawClient.connect(gateway.host(), gateway.port())
                .login(LOGIN, stage.passwords().of(LOGIN), Stage.TARGET);
    }
}
