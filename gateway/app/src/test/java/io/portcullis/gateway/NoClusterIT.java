package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.grants.cluster.FakeControlPlane;
import io.portcullis.harness.Await;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A gateway that starts where its cluster is not. */
class NoClusterIT {
    @Test
    void itAdmitsByFilesAndSaysWhyOthersMustWait() throws Exception {
        try (ClusterWorld cluster = ClusterWorld.start(builder -> builder.with("portcullis.cluster.start-wait", "1s")
                .with("portcullis.cluster.members", "127.0.0.1:1"))) {
            World world = cluster.world;
            world.gateway.awaitLog("started-without-view reason=no-cluster-yet", World.SOON);
            Person byFile = world.person("by-file");
            world.login(byFile).close();

            Message unknown = tryLogin(world, "nobody");
            assertEquals("57P03", unknown.sqlState());
            assertEquals(
                    "the gateway can not confirm any grant at the moment: it has no view of the grants yet",
                    unknown.field('M'));
            assertEquals(
                    "28P01",
                    world.tryLogin(new Person("by-file", "guessed", byFile.grant()))
                            .sqlState());
            assertTrue(world.gateway.get("/q/health/ready").contains("not connected"));
        }
    }

    private static Message tryLogin(World world, String login) {
        try (RawClient client = world.connect()) {
            return client.tryLogin(login, "a secret of the cluster", World.TARGET);
        }
    }

    /** It listens before there is a view: what comes later counts without a restart. */
    @Test
    void aViewThatComesAfterTheStartCounts() throws Exception {
        try (ClusterWorld cluster =
                ClusterWorld.start(builder -> builder.with("portcullis.cluster.start-wait", "0s"))) {
            World world = cluster.world;
            Person person = cluster.person("late");
            cluster.login(person).close();
            assertEquals(200, ready(world));
        }
    }

    @Test
    void aStaleGatewayIsUnreadyUnlessToldOtherwise() throws Exception {
        try (ClusterWorld cluster =
                ClusterWorld.start(builder -> builder.with("portcullis.cluster.unready-when-stale", "true"))) {
            World world = cluster.world;
            FakeControlPlane plane = cluster.plane;
            Person human = cluster.person("human");
            cluster.awaitHead();
            assertEquals(200, ready(world));
            plane.beacons(false);
            Await.until("it is unready", World.SOON, () -> ready(world) == 503);

            assertEquals("57P03", world.tryLogin(human).sqlState());
            plane.beacons(true);
            Await.until("it is ready again", World.SOON, () -> ready(world) == 200);
        }
    }

    private static int ready(World world) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + world.gateway.httpPort() + "/q/health/ready"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
