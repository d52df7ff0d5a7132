package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.stage.Setup;
import io.portcullis.faults.stage.Stage;
import io.portcullis.model.hazelcast.MapNames;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Members that drop events: their queue takes a single one. Hazelcast does so without telling the listener; a gateway that believed in events would go on admitting.
 */
final class EventsLost implements Fault {
    private static final int CHANGES = 12;

    @Override
    public String name() {
        return "events-lost";
    }

    @Override
    public String about() {
        return "members whose event queue overflows in a burst of changes, so that gateways miss some";
    }

    @Override
    public Setup setup(Setup usual) {
        return usual.memberOption(
                "-Dhazelcast.event.queue.capacity=1",
                "-Dhazelcast.event.queue.timeout.millis=0",
                "-Dhazelcast.event.thread.count=1");
    }

    @Override
    public void play(Scene scene) {
        Stage stage = scene.stage();
        try (Insider insider = new Insider(scene)) {
            // Not only in the burst.
            Scene.Injury injury = scene.injuredFromTheBeginning(stage.gates(), Trouble.Kind.DISTURBED);
            List<Subject> go = IntStream.range(0, CHANGES)
                    .mapToObj(_ -> scene.grant("goes-service", Scene.SERVICE))
                    .toList();
            scene.awaitAdmitted();
            Set<String> heard = insider.rogue().listen(MapNames.GRANTS);

            scene.notes().broken("a burst of revocations");
            Beside.all(go.stream()
                    .map(subject -> (Runnable) () -> scene.revoke(subject))
                    .toList());
            scene.notes().mended("the burst is over");
            go.forEach(subject -> scene.awaitRefused(subject, stage.gates()));
            injury.awaitOver();
            scene.awaitWell();
            requireLoss(scene, go, heard);
        }
    }

    /** The gateways' maps tell of no loss: that is the point. A listener like theirs is a witness. */
    private static void requireLoss(Scene scene, List<Subject> go, Set<String> heard) {
        long missed =
                go.stream().filter(subject -> !heard.contains(subject.grant())).count();
        scene.notes().say("a listener beside the gateways' missed " + missed + " of " + CHANGES + " changes");
        if (missed == 0) {
            throw new AssertionError("no event was lost: nothing was shown");
        }
    }
}
