package io.portcullis.demo;

import io.portcullis.model.Grant;
import java.nio.file.Files;

/** Maria gets a password and a grant. */
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
                .say("Nobody has standing access to this database. Maria gets a connection password, which proves who"
                        + " she is and opens nothing by itself ...");
        scene.credential(LOGIN);
        scene.screen().line("");
        scene.screen()
                .say(
                        "... and a grant: this person, this database, this role, until this instant. It is a small signed"
                                + " file. Gateways that watch the folder take it in at once; they can check it but not make it.");
        Grant grant = scene.grant(LOGIN, "8h", "month-end report");
        grantId = grant.id().value();
        scene.run("ls -l "
                + Text.quoted(
                        scene.stage().folder().relativize(scene.fileOf(grantId)).toString()));
        Scene.check(Files.size(scene.fileOf(grantId)) > 0, "the grant has a file");
        Scene.check(grant.principal().login().equals(LOGIN), "the grant is Maria's");
        scene.screen().ok("its signature verifies, and both gateways know it");
    }
}
