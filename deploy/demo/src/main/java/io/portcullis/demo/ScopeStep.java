package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A statement that a grant does not allow is denied, and the session goes on. */
final class ScopeStep implements Step {
    private static final String LOGIN = "nina";
    private static final String READS = "{\"classes\": [\"READ\"]}";
    private static final List<String> STATEMENTS = List.of(
            "begin",
            "select count(*) from customers",
            "delete from customers",
            "rollback",
            "select count(*) as still_here from customers");

    @Override
    public String title() {
        return "A grant for reading denies a DELETE, and the session goes on";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        screen.say("Nina may read for an hour. Whoever approves that can ask before what a statement would meet:");
        JsonNode asked = scene.api(
                "POST",
                "/v1/scopes/dry-run",
                "{\"scope\": " + READS + ", \"statements\": [\"delete from customers\"]}");
        Scene.check(
                asked.at("/results/0/verdict").asText().equals("denied"), "the dry run says that it would be denied");
        JsonNode grant = scene.grant(LOGIN, "PT1H", "support case 4712", READS);
        String id = grant.path("id").asText();

        Shell.Result result = scene.session(scene.stage().gatewayA(), LOGIN, STATEMENTS);

        Scene.check(
                result.output().contains("ERROR:  grant " + id + " does not allow this statement"),
                "the client shows the grant that does not allow it");
        Scene.check(
                result.output().contains(asked.at("/results/0/detail").asText()), "the words are those of the dry run");
        String count = Integer.toString(scene.stage().shop().customers());
        Scene.check(result.output().split("\\b" + count + "\\b", -1).length == 3, "both counts are " + count);
        screen.ok("denied in the middle of a transaction, rolled back, and the session answers on");
    }
}
