package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.stage.Setup;
import io.portcullis.faults.stage.Stage;
import java.util.List;
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
    public Setup setup() {
        return Setup.FULL.memberOption(
                "-Dhazelcast.event.queue.capacity=1",
                "-Dhazelcast.event.queue.timeout.millis=0",
                "-Dhazelcast.event.thread.count=1");
    }

    @Override
    public void play(Scene scene) {
        Stage stage = scene.stage();
        List<Subject> go = IntStream.range(0, CHANGES)
                .mapToObj(_ -> scene.grant("goes-service", Scene.SERVICE))
                .toList();
        scene.awaitAdmitted();

        scene.notes().broken("a burst of revocations");
        Scene.Injury injury = scene.injure(stage.gates(), Trouble.Kind.DISTURBED);
        Beside.all(go.stream()
                .map(subject -> (Runnable) () -> scene.revoke(subject))
                .toList());
        long lost = lost(stage);
        if (lost == 0) {
            throw new AssertionError("no member lost an event: nothing was shown");
        }
        scene.notes().noticed("members lost events " + lost + " times");
        scene.notes().mended("the burst is over");
        go.forEach(subject -> scene.awaitRefused(subject, stage.gates()));
        injury.awaitOver();
        scene.awaitWell();
    }

    private static long lost(Stage stage) {
        return stage.members().stream()
                .flatMap(member -> member.process().logLines().stream())
                .filter(line -> line.contains("EventQueue overloaded"))
                .count();
    }
}
