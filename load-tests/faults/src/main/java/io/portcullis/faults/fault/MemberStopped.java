package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.stage.Member;
import java.util.List;

/** SIGSTOP of one member, until the others have given it up, then SIGCONT: a hung process that comes back and believes that nothing happened. */
final class MemberStopped implements Fault {
    private final int index;

    MemberStopped(int index) {
        this.index = index;
    }

    @Override
    public String name() {
        return "member-" + (index + 1) + "-stopped";
    }

    @Override
    public String about() {
        return "SIGSTOP of member " + (index + 1) + ", revocations and grants while it hangs, SIGCONT";
    }

    @Override
    public void play(Scene scene) {
        Member victim = scene.stage().members().get(index);
        List<Member> others = scene.without(victim);
        // So many that some lie in the partitions of the one that hangs.
        List<Subject> first = List.of(
                scene.grant("goes-strict", Scene.STRICT),
                scene.grant("goes-human", Scene.HUMAN),
                scene.grant("goes-service", Scene.SERVICE),
                scene.grant("goes-service", Scene.SERVICE),
                scene.grant("goes-service", Scene.SERVICE));
        Subject second = scene.grant("goes-later", Scene.SERVICE);
        Subject third = scene.grant("goes-last", Scene.SERVICE);
        scene.awaitAdmitted();

        scene.notes().broken("SIGSTOP of " + victim);
        victim.process().signal("STOP");
        try {
            first.forEach(subject -> scene.revoke(subject, others));
            scene.grant("comes", Scene.STRICT, others);
            scene.awaitMembers(others.getFirst(), others.size());
            scene.notes().noticed("the cluster has " + others.size() + " members");
            scene.revoke(second, others);
            scene.awaitAdmitted();
        } finally {
            scene.notes().mended("SIGCONT of " + victim);
            victim.process().signal("CONT");
        }
        scene.revoke(third, others);
        scene.awaitMembers(others.getFirst(), others.size() + 1);
        scene.awaitWell();
    }
}
