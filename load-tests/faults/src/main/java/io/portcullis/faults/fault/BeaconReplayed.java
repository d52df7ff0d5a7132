package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.stage.Stage;
import io.portcullis.model.hazelcast.MapNames;
import java.time.Duration;
import java.util.Map;

/** Old beacons are written again: they must neither refuse anybody while true ones come, nor pass for true ones when none come. */
final class BeaconReplayed implements Fault {
    private static final int TIMES = 100;
    private static final Duration PAUSE = Duration.ofMillis(50);

    @Override
    public String name() {
        return "beacon-replayed";
    }

    @Override
    public String about() {
        return "a rogue repeats old beacons, at first beside true ones, then while the control database is down";
    }

    @Override
    public void play(Scene scene) {
        Stage stage = scene.stage();
        Subject first = scene.grant("goes-strict", Scene.STRICT);
        Subject later = scene.grant("goes-later", Scene.SERVICE);
        scene.awaitAdmitted();
        try (Insider insider = new Insider(scene)) {
            Map<String, byte[]> old = insider.rogue().readAll(MapNames.BEACONS);
            if (old.isEmpty()) {
                throw new AssertionError("there are no beacons");
            }
            scene.notes().say("repeating " + old.size() + " beacons beside true ones");
            replay(scene, insider, old);
            scene.revoke(first);
            scene.awaitRefused(first, stage.gates());
            scene.awaitAdmitted();

            Map<String, byte[]> newer = insider.rogue().readAll(MapNames.BEACONS);
            scene.notes().broken("SIGKILL of the control database, repeating beacons");
            Scene.Injury injury = scene.injure(stage.gates(), Trouble.Kind.UNREACHABLE);
            stage.control().kill();
            injury.isComplete();
            Beside replays = Beside.start(() -> replay(scene, insider, newer));
            scene.awaitStale(stage.gates());
            scene.notes().noticed("a gateway says that it is stale");
            replays.await();
            scene.notes().mended("starting the control database again");
            stage.control().startAgain();
            injury.awaitOver();
            scene.revoke(later);
            scene.awaitWell();
        }
    }

    private static void replay(Scene scene, Insider insider, Map<String, byte[]> beacons) {
        for (int time = 0; time < TIMES; time++) {
            String suffix = time % 2 == 0 ? "" : "0";
            beacons.forEach((key, beacon) -> insider.rogue().write(MapNames.BEACONS, key + suffix, beacon));
            scene.pass(PAUSE);
        }
    }
}
