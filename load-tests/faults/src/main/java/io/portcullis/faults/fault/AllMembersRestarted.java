package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.stage.Member;
import io.portcullis.faults.stage.Stage;
import java.time.Duration;

/** SIGKILL of all members at once: the maps are gone, the gateways' copies are not. Only the control database remembers. */
final class AllMembersRestarted implements Fault {
    private static final Duration OUTAGE = Duration.ofSeconds(6);

    @Override
    public String name() {
        return "all-members-restarted";
    }

    @Override
    public String about() {
        return "SIGKILL of all members, a restart, revocations as soon as one is back";
    }

    @Override
    public void play(Scene scene) {
        Stage stage = scene.stage();
        Subject before = scene.grant("goes-before", Scene.SERVICE);
        Subject first = scene.grant("goes-first", Scene.SERVICE);
        Subject later = scene.grant("goes-later", Scene.STRICT);
        scene.awaitAdmitted();
        scene.revoke(before);

        scene.notes().broken("SIGKILL of all members");
        Scene.Injury injury = scene.injure(stage.gates(), Trouble.Kind.UNREACHABLE);
        stage.members().forEach(member -> member.process().kill());
        injury.isComplete();
        scene.awaitStale(stage.gates());
        scene.notes().noticed("a gateway says that it is stale");
        scene.pass(OUTAGE);

        scene.notes().mended("starting all members");
        stage.members().forEach(Member::launch);
        scene.revoke(first);
        scene.grant("comes", Scene.STRICT);
        stage.members().forEach(Member::awaitReady);
        injury.awaitOver();
        scene.revoke(later);
        scene.awaitWell();
    }
}
