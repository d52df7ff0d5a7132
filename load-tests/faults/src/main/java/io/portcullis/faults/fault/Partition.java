package io.portcullis.faults.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.net.Network;
import io.portcullis.faults.net.Place;
import io.portcullis.faults.stage.Gate;
import io.portcullis.faults.stage.Member;
import io.portcullis.harness.ClusterApi;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Two members with the control database and one gateway on one side, a member and a gateway on the other. Each side believes to be the cluster; when they find each
 * other again their maps are merged.
 */
final class Partition implements Fault {
    /** Longer than it takes the members to give each other up. */
    private static final Duration LASTS = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "partition-2-1";
    }

    @Override
    public String about() {
        return "2 members, database, gateway | 1 member, gateway; revocations there, attempts here; healed and merged";
    }

    @Override
    public boolean needsPartition() {
        return true;
    }

    @Override
    public void play(Scene scene) throws IOException {
        Member alone = scene.stage().members().getLast();
        Gate its = scene.stage().gates().getLast();
        List<Member> majority = scene.without(alone);
        List<Subject> go = List.of(
                scene.grant("goes-strict", Scene.STRICT),
                scene.grant("goes-human", Scene.HUMAN),
                scene.grant("goes-service", Scene.SERVICE));
        Subject later = scene.grant("goes-later", Scene.SERVICE);
        Subject after = scene.grant("goes-after", Scene.SERVICE);
        scene.awaitAdmitted();

        scene.notes().broken("cutting " + alone + " and " + its + " off from the rest");
        Scene.Injury injury = scene.injure(List.of(its), Trouble.Kind.UNREACHABLE);
        between(scene, alone, its, scene.stage().network()::cut);
        injury.isComplete();
        go.forEach(subject -> scene.revoke(subject, majority));
        scene.awaitStale(List.of(its));
        scene.notes().noticed(its + " says that it is stale");
        requireRefusal(alone, go.getFirst());
        scene.awaitMembers(majority.getFirst(), majority.size());
        scene.awaitMembers(alone, 1);
        scene.revoke(later, majority);
        scene.grant("comes", Scene.SERVICE, majority);
        scene.pass(LASTS);

        scene.notes().mended("healing");
        between(scene, alone, its, scene.stage().network()::heal);
        injury.awaitOver();
        scene.revoke(after);
        scene.awaitMembers(alone, majority.size() + 1);
        scene.awaitWell();
    }

    /** A member without its database must not answer as if it had made the change. */
    private static void requireRefusal(Member alone, Subject any) throws IOException {
        ClusterApi.Answer answer =
                alone.api().post("/v1/grants/" + any.grant() + "/revoke", Map.of("reason", "at the minority"));
        JsonNode body = answer.body();
        if (answer.status() != 503) {
            throw new AssertionError("a member without its database answers " + answer.status() + " " + body);
        }
    }

    private static void between(Scene scene, Member alone, Gate its, Two change) {
        List<Place> here = List.of(alone.place(), its.place());
        List<Place> there = Stream.of(
                        scene.without(alone).stream().map(Member::place),
                        scene.stage().gates().stream()
                                .filter(gate -> gate != its)
                                .map(Gate::place),
                        Stream.of(scene.stage().controlPlace()))
                .flatMap(all -> all)
                .toList();
        here.forEach(one -> there.forEach(other -> change.of(one, other)));
    }

    /** {@link Network#cut} or {@link Network#heal}. */
    @FunctionalInterface
    private interface Two {
        void of(Place one, Place other);
    }
}
