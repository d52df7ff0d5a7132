package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.stage.Member;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.ClusterApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** SIGKILL of the control database and a restart: changes are refused loudly, and who may outlast it does. */
final class ControlKilled implements Fault {
    private static final Duration OUTAGE = Duration.ofSeconds(10);
    private static final Duration FAST = Duration.ofSeconds(6);

    @Override
    public String name() {
        return "control-killed";
    }

    @Override
    public String about() {
        return "SIGKILL of the control database, " + OUTAGE.toSeconds() + " s without it, a restart";
    }

    @Override
    public void play(Scene scene) throws IOException {
        Stage stage = scene.stage();
        Subject before = scene.grant("goes-before", Scene.SERVICE);
        List<Subject> go = List.of(
                scene.grant("goes-strict", Scene.STRICT),
                scene.grant("goes-human", Scene.HUMAN),
                scene.grant("goes-service", Scene.SERVICE));
        scene.awaitAdmitted();
        scene.revoke(before);
        scene.awaitRefused(before, stage.gates());

        scene.notes().broken("SIGKILL of the control database");
        Scene.Injury injury = scene.injure(stage.gates(), Trouble.Kind.UNREACHABLE);
        stage.control().kill();
        injury.isComplete();
        for (Member member : stage.members()) {
            requireRefusal(member, go.getFirst());
        }
        scene.awaitStale(stage.gates());
        scene.notes().noticed("a gateway says that it is stale");
        scene.pass(OUTAGE);

        scene.notes().mended("starting the control database again");
        stage.control().startAgain();
        go.forEach(scene::revoke);
        scene.grant("comes", Scene.STRICT);
        injury.awaitOver();
        scene.awaitWell();
    }

    private static void requireRefusal(Member member, Subject any) throws IOException {
        Instant before = Instant.now();
        ClusterApi.Answer answer =
                member.api().post("/v1/grants/" + any.grant() + "/revoke", Map.of("reason", "no database"));
        Duration took = Duration.between(before, Instant.now());
        if (answer.status() != 503 || took.compareTo(FAST) > 0) {
            throw new AssertionError("without the control database " + member + " answers after " + took.toMillis()
                    + " ms: " + answer.words());
        }
    }
}
