package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.stage.Member;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.ClusterApi;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One member loses only its way to the control database. It signs nothing more; the others' beacons are enough for everybody. */
final class MemberWithoutDatabase implements Fault {
    private static final Duration LASTS = Duration.ofSeconds(8);

    @Override
    public String name() {
        return "member-without-database";
    }

    @Override
    public String about() {
        return "one member is cut off from the control database, and from nothing else";
    }

    @Override
    public boolean needsPartition() {
        return true;
    }

    @Override
    public void play(Scene scene) throws IOException {
        Stage stage = scene.stage();
        Member cut = stage.members().getFirst();
        List<Member> others = scene.without(cut);
        Subject first = scene.grant("goes-strict", Scene.STRICT);
        Subject second = scene.grant("goes-service", Scene.SERVICE);
        Subject after = scene.grant("goes-after", Scene.SERVICE);
        scene.awaitAdmitted();

        scene.notes().broken("cutting " + cut + " off from the control database");
        stage.network().cut(cut.place(), stage.controlPlace());
        scene.revoke(first, others);
        scene.grant("comes", Scene.STRICT, others);
        ClusterApi.Answer answer =
                cut.api().post("/v1/grants/" + second.grant() + "/revoke", Map.of("reason", "no database"));
        if (answer.status() != 503) {
            throw new AssertionError("a member without its database answers " + answer.words());
        }
        scene.notes().noticed(cut + " refuses changes");
        scene.pass(LASTS);
        scene.revoke(second, others);
        scene.awaitAdmitted();

        scene.notes().mended("healing");
        stage.network().heal(cut.place(), stage.controlPlace());
        scene.awaitWell();
        scene.revoke(after, List.of(cut));
    }
}
