package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Subject.Ending;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.stage.Member;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The control database is put back to a backup that knows nothing of the last revocations and grants. Members must notice, sign nothing and change nothing until an
 * operator begins a new epoch; what was revoked stays so, and what the restored database does not know is suspended.
 */
final class ControlRestored implements Fault {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BACKUP = "before";

    @Override
    public String name() {
        return "control-restored";
    }

    @Override
    public String about() {
        return "the control database comes back from a backup that predates revocations; a new epoch";
    }

    @Override
    public void play(Scene scene) throws IOException {
        Stage stage = scene.stage();
        List<Subject> go = List.of(
                scene.grant("goes-strict", Scene.STRICT),
                scene.grant("goes-human", Scene.HUMAN),
                scene.grant("goes-service", Scene.SERVICE));
        Subject after = scene.grant("goes-after", Scene.SERVICE);
        backUp(scene);
        go.forEach(scene::revoke);
        List<Subject> forgotten =
                List.of(scene.grant("forgotten-strict", Scene.STRICT), scene.grant("forgotten-service", Scene.SERVICE));
        scene.awaitAdmitted();
        go.forEach(subject -> scene.awaitRefused(subject, stage.gates()));

        scene.notes().broken("putting the control database back to its backup");
        Scene.Injury injury = scene.injure(stage.gates(), Trouble.Kind.UNREACHABLE);
        stage.control().stop();
        stage.control().putBack(BACKUP);
        stage.control().startAgain();
        for (Member member : stage.members()) {
            Await.until(member + " notices", PATIENCE, () -> isWaiting(member));
        }
        scene.notes().noticed("all members wait for a new epoch");
        requireRefusal(stage.members().getFirst(), after);
        go.forEach(subject -> scene.awaitRefused(subject, stage.gates()));

        scene.notes().mended("beginning a new epoch");
        Instant askedAt = Instant.now();
        scene.stage().admin(stage.members()).surely("/v1/epochs", Map.of("reason", "restored from a backup"));
        Ending suspended = new Ending(askedAt, Instant.now());
        forgotten.forEach(subject -> scene.ended(subject, suspended));
        injury.awaitOver();
        scene.grant("comes", Scene.STRICT);
        scene.revoke(after);
        scene.awaitWell();
    }

    private static void backUp(Scene scene) {
        Stage stage = scene.stage();
        Scene.Injury injury = scene.injure(stage.gates(), Trouble.Kind.UNREACHABLE);
        stage.control().stop();
        stage.control().backUp(BACKUP);
        stage.control().startAgain();
        scene.awaitWell();
        injury.awaitOver();
    }

    private static boolean isWaiting(Member member) {
        try {
            return member.api().get("/v1/cluster").body().path("state").asText().equals("recovery-needed");
        } catch (IOException _) {
            return false;
        }
    }

    private static void requireRefusal(Member member, Subject any) throws IOException {
        ClusterApi.Answer answer =
                member.api().post("/v1/grants/" + any.grant() + "/revoke", Map.of("reason", "an old database"));
        if (answer.status() != 503 || !answer.words().contains("epoch")) {
            throw new AssertionError("with a database that was restored " + member + " answers " + answer.words());
        }
    }
}
