package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sessions that have grown too old, that ask for nothing, or whose clients do not read. */
class LifetimesIT {
    private static final int LIMIT = 3;
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final byte[] MUCH = Frontend.query("SELECT repeat('x', 10000) FROM generate_series(1, 10000)");

    private static World world;
    private static Person person;

    @BeforeAll
    static void start() {
        world = World.start(settings -> settings.with("portcullis.sessions.max-age", LIMIT + "s")
                .with("portcullis.sessions.write-stall", LIMIT + "s"));
        person = world.person("maria");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void anOldSessionEndsWhenItRestsAndNotBefore() throws Exception {
        Told told = Told.since(world);
        try (RawClient client = world.login(person)) {
            client.query("BEGIN");
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < Duration.ofSeconds(LIMIT + 2).toNanos()) {
                // Longer than what counts as rest, but in a transaction it is none.
                pause(1_500);
                client.query("SELECT 1");
            }
            client.query("COMMIT");
            Assertion.fatal(client.readToEnd(PATIENT), "57P01", "it was older than this gateway lets sessions grow");
        }
        told.cutOff("max-age");
    }

    @Test
    void aClientThatDoesNotReadIsResetAndItsWorkStopped() throws Exception {
        Told told = Told.since(world);
        try (RawClient client = world.connect(8 * 1024).login(person.login(), person.password(), World.TARGET)) {
            client.send(MUCH);
            String line = told.cutOff("client-stalled");
            assertTrue(line.contains("reset=true"), line);
            Ending end = client.readToEnd(PATIENT, 1);
            assertEquals(End.RESET, end.end());
        }
        world.awaitNoBackend(PATIENT);
    }

    @Test
    void aSlowClientIsNotStalled() {
        // Much slower than the target, and much faster than what the kernel's buffers hide.
        try (RawClient client = world.connect(8 * 1024).login(person.login(), person.password(), World.TARGET)) {
            client.send(MUCH);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < Duration.ofSeconds(LIMIT + 3).toNanos()) {
                client.receive(client.bytesReceived() + 200_000, PATIENT);
                pause(50);
            }
            client.receive(10_000L * 10_000, PATIENT);
            client.readUntil('Z', PATIENT);
        }
    }

    /** That the client is slow is what is tested. */
    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
