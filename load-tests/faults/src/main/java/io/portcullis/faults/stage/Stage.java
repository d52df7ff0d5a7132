package io.portcullis.faults.stage;

import io.portcullis.faults.admin.Admin;
import io.portcullis.faults.net.Network;
import io.portcullis.faults.net.Place;
import io.portcullis.faults.rogue.Rogue;
import io.portcullis.harness.Children;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.TargetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A whole cluster on one machine: two databases, members and gateways. */
public final class Stage implements AutoCloseable {
    public static final String TARGET = "shop";
    public static final String ROLE = "clerk";
    private static final String CLUSTER_ID = "faults";

    private final Network network;
    private final Databases databases;
    private final GrantFolder grants;
    private final ClusterFolder cluster;
    private final List<Member> members = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();

    private Stage(Network network, Databases databases, GrantFolder grants, ClusterFolder cluster) {
        this.network = network;
        this.databases = databases;
        this.grants = grants;
        this.cluster = cluster;
    }

    /** Starts everything and returns when all is ready; nothing is left behind if it does not get there. */
    public static Stage open(Setup setup, Network network) throws IOException, SQLException {
        List<Place> memberPlaces = places(network, "node", setup.members());
        List<Place> gatePlaces = places(network, "gw", setup.gateways());
        Databases databases = Databases.start(network);
        Path folder = Files.createTempDirectory("portcullis-faults-");
        Children.folder(folder);
        GrantFolder grants = GrantFolder.create(folder, CLUSTER_ID);
        ClusterFolder cluster = ClusterFolder.create(
                grants,
                databases.control(),
                databases.controlPlace().address(),
                Stream.concat(memberPlaces.stream().map(Place::address), Stream.of("127.0.0.1"))
                        .distinct()
                        .toList());
        Stage stage = new Stage(network, databases, grants, cluster);
        try {
            stage.prepareTarget();
            memberPlaces.forEach(
                    place -> stage.members.add(new Member(place.name(), place, cluster, setup.memberOptions())));
            stage.members.forEach(member -> member.knows(stage.members));
            stage.members.forEach(Member::launch);
            stage.members.forEach(Member::awaitReady);
            for (Place place : gatePlaces) {
                stage.gates.add(new Gate(place.name(), place, stage.gatewayOf(place.name(), setup.gatewayOptions())));
            }
            stage.gates.forEach(Gate::start);
            return stage;
        } catch (RuntimeException | SQLException | Error e) {
            stage.close();
            throw e;
        }
    }

    private static List<Place> places(Network network, String kind, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> network.place(kind + "-" + number))
                .toList();
    }

    private void prepareTarget() throws SQLException {
        PostgresServer target = databases.target();
        target.execute("postgres", "create database " + TARGET);
        grants.target(TargetSpec.of(TARGET, databases.targetPlace().address() + ":" + target.port())
                .maxConnections(300));
        grants.role(target, TARGET, ROLE);
    }

    private GatewayBuilder gatewayOf(String name, List<String> javaOptions) {
        GatewayBuilder builder = GatewayProcess.builder(grants)
                .node(name)
                .of(cluster, members.stream().map(Member::process).toList());
        javaOptions.forEach(builder::javaOption);
        return builder;
    }

    public Network network() {
        return network;
    }

    public List<Member> members() {
        return members;
    }

    public List<Gate> gates() {
        return gates;
    }

    /** What the gateways lead to. */
    public PostgresServer target() {
        return databases.target();
    }

    public PostgresServer control() {
        return databases.control();
    }

    /** Under which members reach the control database. */
    public Place controlPlace() {
        return databases.controlPlace();
    }

    public ClusterFolder cluster() {
        return cluster;
    }

    public GrantFolder grants() {
        return grants;
    }

    /** An operator who asks these members in turn. */
    public Admin admin(List<Member> asked) {
        return new Admin(asked.stream().map(Member::api).toList());
    }

    /** Somebody on the cluster's network. */
    public Rogue rogue() {
        return Rogue.connect(
                "portcullis-" + CLUSTER_ID, members.stream().map(Member::client).toList());
    }

    /** Whether all members are ready, all gateways fresh. */
    public boolean isWell() {
        return members.stream().allMatch(member -> member.process().isReady())
                && gates.stream().allMatch(Gate::isFresh);
    }

    /** Copies what members, gateways and databases logged, before it goes with the stage. */
    public void keepLogs(Path into) throws IOException {
        Files.createDirectories(into);
        Path nodes = grants.folder().resolve("nodes");
        for (String name : Stream.concat(
                        members.stream().map(Member::name), gates.stream().map(Gate::name))
                .toList()) {
            for (String log : List.of("node.log", "gateway.log")) {
                Path file = nodes.resolve(name).resolve(log);
                if (Files.exists(file)) {
                    copy(file, into.resolve(name + ".log"));
                }
            }
        }
        copy(databases.control().log(), into.resolve("control.log"));
        copy(databases.target().log(), into.resolve("target.log"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        gates.forEach(Gate::close);
        members.forEach(Member::close);
        databases.close();
    }
}
