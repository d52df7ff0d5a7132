package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayJvm;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Grants that a gateway knows from the cluster alone, while its view is fresh. */
@Tag("alone")
class ClusterGrantIT {
    private static final int REVOCATIONS = 100;
    /** What the design allows; the goal of 50 ms is for a machine that does nothing else. */
    private static final Duration BOUND = Duration.ofMillis(250);

    private static ClusterWorld cluster;
    private static World world;

    @BeforeAll
    static void start() {
        cluster = ClusterWorld.start(builder -> builder.javaOption("-Dio.netty.leakDetection.level=disabled"));
        world = cluster.world;
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void aGrantOfTheClusterAdmitsAndItsRevocationEndsTheSession() throws Exception {
        Person person = cluster.person("reader");
        try (RawClient client = cluster.login(person)) {
            client.query("SELECT 1");
            Told told = Told.since(world);
            cluster.revoke(person, "incident 4711");

            Ending end = client.readToEnd(World.SOON, 5);
            assertEquals(End.EOF, end.end());
            assertEquals("57P01", end.last().sqlState());
            assertEquals(
                    "access ended: grant " + person.grant().id().value() + " was revoked: incident 4711",
                    end.last().field('M'));
            told.cutOff("revoked");
            told.event("\"type\":\"grant\"", person.grant().id().value(), "\"what\":\"revoked\"");
        }
        Message refused = world.tryLogin(person);
        assertEquals("28000", refused.sqlState());
        world.awaitNoBackend(World.SOON);
    }

    @Test
    void anExtensionMovesTheEndOfTheSession() {
        Person person = cluster.person("extended");
        try (RawClient client = cluster.login(person)) {
            Instant until = Instant.now().plus(Duration.ofHours(5));
            cluster.plane.commit(person.grant().extendedTo(until));
            cluster.awaitHead();
            client.query("SELECT 1");
        }
    }

    /** From the moment in which it is decided to the last byte at the client, with the signing and the map in between. */
    @Test
    void revocationsReachIdleAndWorkingSessionsSoon() throws Exception {
        long[] millis = new long[REVOCATIONS];
        for (int i = 0; i < REVOCATIONS; i++) {
            Person person = cluster.person("quick" + i);
            try (RawClient client = cluster.login(person)) {
                if (i % 2 == 0) {
                    client.send(Frontend.query("SELECT pg_sleep(60)"));
                }
                long begun = System.nanoTime();
                cluster.revoke(person, "");
                Ending end = client.readToEnd(World.SOON, 5);
                millis[i] = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                assertEquals("57P01", end.last().sqlState());
            }
        }
        Arrays.sort(millis);
        String figures = "p50 " + millis[REVOCATIONS / 2] + " ms, p99 " + millis[REVOCATIONS - 2] + " ms, most "
                + millis[REVOCATIONS - 1] + " ms";
        System.getLogger("revocations").log(System.Logger.Level.INFO, figures);
        assertTrue(millis[REVOCATIONS - 2] <= BOUND.toMillis(), figures);
        world.awaitNoBackend(World.SOON);
    }

    /** The gate asks the view too, on every batch. */
    @Test
    void aTransactionAllocatesNothing() throws Exception {
        assumeTrue(System.getProperty("portcullis.test.binary", "").isEmpty(), "a native binary is no JVM");
        Person person = cluster.person("fast");
        try (RawClient client = cluster.login(person)) {
            for (int i = 0; i < 20_000; i++) {
                client.query("SELECT 1");
            }
            try (GatewayJvm jvm =
                    GatewayJvm.of(ProcessHandle.of(world.gateway.pid()).orElseThrow())) {
                long before = jvm.allocated();
                for (int i = 0; i < 5_000; i++) {
                    client.query("SELECT 1");
                }
                double each = (jvm.allocated() - before) / 5_000.0;
                assertTrue(each < 8, () -> each + " bytes per transaction");
            }
        }
    }
}
