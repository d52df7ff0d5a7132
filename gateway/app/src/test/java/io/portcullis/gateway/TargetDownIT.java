package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real server that is stopped or killed under its sessions and comes back. */
class TargetDownIT {
    private static World world;
    private static Person person;

    private Told told;

    @BeforeAll
    static void start() {
        world = World.start();
        person = world.person("maria");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    @Test
    void aServerThatIsStoppedSaysItItselfAndNewLoginsAreToldThatItIsAway() throws Exception {
        try (RawClient client = world.login(person)) {
            world.postgres.stop();
            Assertion.fatal(
                    client.readToEnd(World.SOON), "57P01", "terminating connection due to administrator command");
        }
        told.ended("target-closed");
        Assertion.isFatal(world.tryLogin(person), "08006", "the target \"shop\" cannot be reached by the gateway");
        told.refusedLogin("target-unreachable", "08006");
        assertComesBack();
    }

    @Test
    void aServerThatIsKilledInTheMiddleOfRowsLeavesNoTruncatedMessage() throws Exception {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT generate_series(1, 2000000000), repeat('x', 100)"));
            client.receive(1_000_000, World.SOON);
            world.postgres.kill();
            Ending end = client.readToEnd(World.SOON, 3);
            // Where in its output the server died is its own affair: between messages the reason, else a reset.
            if (end.end() == End.EOF) {
                Assertion.endsWithFatal(end, "08006", "the target closed its connection");
                told.ended("target-closed");
            } else {
                assertEquals(End.RESET, end.end());
                told.ended("target-fault");
            }
        }
        assertComesBack();
    }

    private static void assertComesBack() {
        world.postgres.startAgain();
        Await.until(
                "logins work again", World.SOON, () -> world.tryLogin(person).tag() == 'Z');
        assertEquals(0, world.gateway.metric("portcullis_defects_total"));
        Await.until("no session is left", World.SOON, () -> world.gateway.metric("portcullis_sessions_active") == 0);
    }
}
