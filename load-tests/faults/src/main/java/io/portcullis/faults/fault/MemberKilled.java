package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.stage.Member;
import java.util.List;

/** SIGKILL of one member. Nobody may notice: not at the gateways that talk to it, not for changes in its partitions. */
final class MemberKilled implements Fault {
    private final int index;

    MemberKilled(int index) {
        this.index = index;
    }

    @Override
    public String name() {
        return "member-" + (index + 1) + "-killed";
    }

    @Override
    public String about() {
        return "SIGKILL of member " + (index + 1) + ", revocations and grants at once, a restart";
    }

    @Override
    public void play(Scene scene) {
        Member victim = scene.stage().members().get(index);
        List<Member> others = scene.without(victim);
        Subject first = scene.grant("goes-strict", Scene.STRICT);
        Subject second = scene.grant("goes-service", Scene.SERVICE);
        Subject third = scene.grant("goes-later", Scene.SERVICE);
        scene.awaitAdmitted();

        scene.notes().broken("SIGKILL of " + victim);
        victim.process().kill();
        scene.revoke(first, others);
        scene.grant("comes", Scene.STRICT, others);
        scene.awaitRefused(first, scene.stage().gates());
        scene.awaitMembers(others.getFirst(), others.size());
        scene.notes().noticed("the cluster has " + others.size() + " members");
        scene.revoke(second, others);
        scene.awaitAdmitted();

        scene.notes().mended("starting " + victim + " again");
        victim.start();
        scene.revoke(third);
        scene.awaitWell();
    }
}
