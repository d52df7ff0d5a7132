package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.stage.Member;
import java.util.ArrayList;
import java.util.List;

/** Each member in turn is stopped in order and started again, as for a new version. */
final class RollingRestart implements Fault {
    @Override
    public String name() {
        return "rolling-restart";
    }

    @Override
    public String about() {
        return "each member is stopped in order and started again, one after the other";
    }

    @Override
    public void play(Scene scene) {
        List<Subject> go = new ArrayList<>();
        scene.stage().members().forEach(_ -> {
            go.add(scene.grant("goes-strict", Scene.STRICT));
            go.add(scene.grant("goes-service", Scene.SERVICE));
        });
        scene.awaitAdmitted();
        for (Member member : scene.stage().members()) {
            scene.notes().broken("stopping " + member);
            member.process().stop();
            scene.notes().noticed("it said goodbye");
            scene.revoke(go.removeFirst(), scene.without(member));
            scene.grant("comes", Scene.STRICT, scene.without(member));
            scene.notes().mended("starting " + member);
            member.start();
            scene.revoke(go.removeFirst());
            scene.awaitAdmitted();
        }
        scene.awaitWell();
    }
}
