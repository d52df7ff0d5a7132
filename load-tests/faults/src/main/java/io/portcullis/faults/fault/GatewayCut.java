package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.net.Network;
import io.portcullis.faults.stage.Gate;
import java.time.Duration;
import java.util.List;

/** One gateway loses all members: without a sign, as behind a broken switch. The other one goes on. */
final class GatewayCut implements Fault {
    private final Duration outage;

    /** @param outage shorter or longer than what a Hazelcast client takes for notice */
    GatewayCut(Duration outage) {
        this.outage = outage;
    }

    @Override
    public String name() {
        return "gateway-cut-" + outage.toSeconds() + "s";
    }

    @Override
    public String about() {
        return "one gateway is cut off from all members for " + outage.toSeconds() + " s";
    }

    @Override
    public boolean needsPartition() {
        return true;
    }

    @Override
    public void play(Scene scene) {
        Network network = scene.stage().network();
        Gate cut = scene.stage().gates().getFirst();
        List<Subject> go = List.of(
                scene.grant("goes-strict", Scene.STRICT),
                scene.grant("goes-human", Scene.HUMAN),
                scene.grant("goes-service", Scene.SERVICE));
        Subject after = scene.grant("goes-after", Scene.SERVICE);
        scene.awaitAdmitted();

        scene.notes().broken("cutting " + cut + " off");
        Scene.Injury injury = scene.injure(List.of(cut), Trouble.Kind.UNREACHABLE);
        scene.stage().members().forEach(member -> network.cut(cut.place(), member.place()));
        injury.isComplete();
        go.forEach(scene::revoke);
        scene.grant("comes", Scene.SERVICE);
        if (outage.compareTo(Duration.ofSeconds(3)) > 0) {
            scene.awaitStale(List.of(cut));
            scene.notes().noticed(cut + " says that it is stale");
        }
        scene.pass(outage);

        scene.notes().mended("healing");
        scene.stage().members().forEach(member -> network.heal(cut.place(), member.place()));
        injury.awaitOver();
        scene.revoke(after);
        scene.awaitWell();
    }
}
