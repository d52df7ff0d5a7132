package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A grant for one statement runs it once. */
final class BoundStep implements Step {
    private static final String LOGIN = "omar";
    private static final String STATEMENT = "select name, city from customers where id = 42";
    private static final String ONCE = "{\"searchPath\": [\"public\"],\n   \"statement\": {\"exact\": \"" + STATEMENT
            + "\",\n                 \"uses\": 1}}";

    @Override
    public String title() {
        return "A grant for one statement runs it once";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        screen.say("Omar needs one answer, and may have it once, as it was approved: this text, byte for byte.");
        JsonNode grant = scene.grant(LOGIN, "PT1H", "support case 4713", ONCE);
        String id = grant.path("id").asText();

        Shell.Result result = scene.session(
                scene.stage().gatewayB(), LOGIN, List.of("select * from customers", STATEMENT, STATEMENT));

        String output = result.output();
        Scene.check(output.contains("ERROR:  grant " + id + " does not allow this statement"), "another is denied");
        Scene.check(output.split("\\(1 row\\)", -1).length == 2, "the statement has answered once");
        Scene.check(
                output.contains("ERROR:  grant " + id + " has been used up: 1 of 1 run"), "the second run is refused");
        screen.ok("another statement was denied; the one that was approved ran once, and no more");
    }
}
