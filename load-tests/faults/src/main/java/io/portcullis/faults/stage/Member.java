package io.portcullis.faults.stage;

import io.portcullis.faults.net.Place;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.ClusterNodeBuilder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One node of the grant cluster, through all its starts. */
public final class Member {
    private final String name;
    private final Place place;
    private final ClusterNodeBuilder builder;
    private final ClusterApi api;
    private @Nullable ClusterNode node;

    Member(String name, Place place, ClusterFolder cluster, List<String> javaOptions) {
        this.name = name;
        this.place = place;
        this.builder = ClusterNode.builder(cluster, name).at(place.address(), place.prefix());
        javaOptions.forEach(builder::javaOption);
        this.api = new ClusterApi(
                builder.api(), cluster.token(), cluster.certificate().trust());
    }

    void knows(List<Member> all) {
        builder.members(all.stream().map(member -> member.builder.member()).toList());
    }

    public String name() {
        return name;
    }

    public Place place() {
        return place;
    }

    /** {@code host:port} for gateways and other clients. */
    public String client() {
        return builder.client();
    }

    public ClusterApi api() {
        return api;
    }

    /** Begins to start; see {@link ClusterNode#awaitReady}. */
    public void launch() {
        node = builder.launch();
    }

    public void awaitReady() {
        process().awaitReady();
    }

    public void start() {
        launch();
        awaitReady();
    }

    /** The process of its last start. */
    public ClusterNode process() {
        return Objects.requireNonNull(node, "not started");
    }

    void close() {
        api.close();
        if (node != null && node.isAlive()) {
            node.kill();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
