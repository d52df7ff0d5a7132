package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** Maria gets a grant, and a connection secret with it. */
final class GrantStep implements Step {
    static final String LOGIN = "maria";

    private String grantId = "";

    String grantId() {
        return grantId;
    }

    @Override
    public String title() {
        return "A grant is made";
    }

    @Override
    public void play(Scene scene) throws Exception {
        scene.screen()
                .say(
                        "Nobody has standing access to this database. The grant cluster makes Maria a grant: this person, this"
                                + " database, this role, until this instant. She has no connection secret yet, which proves who she is"
                                + " and opens nothing by itself: she gets one, and this is the only time anybody sees it. (The"
                                + " script \"api\" is curl with the cluster's certificate and the operator's token.)");
        JsonNode grant = scene.grant(LOGIN, "PT8H", "month-end report");
        grantId = grant.path("id").asText();
        scene.screen()
                .ok(
                        "signed, written to the cluster's database, and replicated: both gateways have checked its signature");
    }
}
