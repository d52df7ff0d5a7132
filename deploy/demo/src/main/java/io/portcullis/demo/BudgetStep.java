package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;

/** What may be used up in sum ends, whichever gateways it was used at. */
final class BudgetStep implements Step {
    private static final String LOGIN = "petra";
    private static final int BUDGET = 3;
    /** Slow enough for the gateways to share what is left. */
    private static final String QUESTION = "select 42 as answer from pg_sleep(0.5)";

    @Override
    public String title() {
        return "A budget ends";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        screen.say("Petra may ask three times in sum, at whichever gateway.");
        JsonNode grant =
                scene.grant(LOGIN, "PT1H", "support case 4714", "{\"budgets\": {\"statements\": " + BUDGET + "}}");
        String id = grant.path("id").asText();

        Shell.Result first = scene.session(scene.stage().gatewayA(), LOGIN, Collections.nCopies(BUDGET + 1, QUESTION));
        Scene.check(first.output().split("\\(1 row\\)", -1).length == BUDGET + 1, "three statements are answered");
        Scene.check(first.output().contains("ERROR:  grant " + id + " has nothing left"), "the fourth is not");

        Shell.Result second = scene.ask(scene.stage().gatewayB(), LOGIN, QUESTION);
        Scene.check(second.status() != 0, "the other gateway knows");
        screen.ok("three answers, and nothing at the other gateway either");
    }
}
