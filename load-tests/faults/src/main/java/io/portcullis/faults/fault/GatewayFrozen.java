package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.stage.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** SIGSTOP of a gateway across revocations: what had reached it before must not pass when it wakes up. */
final class GatewayFrozen implements Fault {
    private static final Duration FREEZE = Duration.ofSeconds(6);

    @Override
    public String name() {
        return "gateway-frozen";
    }

    @Override
    public String about() {
        return "SIGSTOP of a gateway, revocations while it is frozen, SIGCONT after " + FREEZE.toSeconds() + " s";
    }

    @Override
    public void play(Scene scene) {
        Gate frozen = scene.stage().gates().getFirst();
        List<Subject> go = List.of(
                scene.grant("goes-strict", Scene.STRICT),
                scene.grant("goes-strict", Scene.STRICT),
                scene.grant("goes-human", Scene.HUMAN),
                scene.grant("goes-service", Scene.SERVICE));
        Subject after = scene.grant("goes-after", Scene.SERVICE);
        scene.awaitAdmitted();

        scene.notes().broken("SIGSTOP of " + frozen);
        Scene.Injury injury = scene.injure(List.of(frozen), Trouble.Kind.DISTURBED);
        Instant stopped = Instant.now();
        frozen.process().signal("STOP");
        try {
            scene.pass(Duration.ofMillis(500));
            go.forEach(scene::revoke);
            scene.grant("comes", Scene.SERVICE);
            scene.pass(FREEZE);
        } finally {
            scene.notes().mended("SIGCONT of " + frozen);
            frozen.process().signal("CONT");
            scene.frozen(frozen, stopped);
        }
        injury.awaitOver();
        scene.revoke(after);
        scene.awaitWell();
    }
}
