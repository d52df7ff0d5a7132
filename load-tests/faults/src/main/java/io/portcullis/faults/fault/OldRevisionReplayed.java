package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.stage.Gate;
import io.portcullis.model.hazelcast.MapNames;
import java.time.Duration;
import java.util.List;

/** Somebody kept the signed grant from before its revocation and writes it back over the tombstone, also while a gateway starts anew. */
final class OldRevisionReplayed implements Fault {
    private static final int TIMES = 20;
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Override
    public String name() {
        return "old-revision-replayed";
    }

    @Override
    public String about() {
        return "a rogue writes the signed revision from before the revocation back, over the tombstone and in its place";
    }

    @Override
    public void play(Scene scene) {
        Subject subject = scene.grant("goes-service", Scene.SERVICE);
        scene.awaitAdmitted();
        try (Insider insider = new Insider(scene)) {
            byte[] old = insider.envelope(subject);
            scene.revoke(subject);
            scene.awaitRefused(subject, scene.stage().gates());
            byte[] tombstone = insider.envelope(subject);

            scene.notes().broken("writing the old revision over the tombstone");
            replay(scene, insider, subject, old);
            insider.awaitHealed(subject, tombstone);
            scene.notes().noticed("the tombstone is back");
            scene.awaitRefused(subject, scene.stage().gates());

            scene.notes().say("a gateway starts anew meanwhile");
            Gate gate = scene.stage().gates().getLast();
            Scene.Injury injury = scene.injure(List.of(gate), Trouble.Kind.DOWN);
            gate.process().kill();
            Beside replays = Beside.start(() -> replay(scene, insider, subject, old));
            gate.start();
            replays.await();
            scene.notes().mended("the rogue is gone");
            insider.awaitHealed(subject, tombstone);
            injury.awaitOver();
            scene.awaitRefused(subject, scene.stage().gates());
        }
    }

    private static void replay(Scene scene, Insider insider, Subject subject, byte[] old) {
        for (int time = 0; time < TIMES; time++) {
            if (time % 2 == 1) {
                insider.rogue().remove(MapNames.GRANTS, subject.grant());
            }
            insider.overwrite(subject, old);
            scene.pass(PAUSE);
        }
    }
}
