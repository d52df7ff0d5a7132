package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The end of the gateway itself: told to stop, and killed. */
class StoppedIT {
    private static final Duration SOON = World.SOON;

    @Test
    void anOperatorsStopTellsEverySessionAndLeavesNothingRunning() throws Exception {
        try (World world = World.start()) {
            Person person = world.person("maria");
            try (RawClient idle = world.login(person);
                    RawClient running = world.login(person)) {
                running.send(Frontend.query("SELECT pg_sleep(600)"));
                awaitRunning(world);
                world.gateway.signal("TERM");
                for (RawClient client : new RawClient[] {idle, running}) {
                    Ending end = client.readToEnd(SOON, 5);
                    assertEquals(End.EOF, end.end());
                    assertEquals("E", end.tags());
                    assertEquals("57P01", end.last().sqlState());
                    assertTrue(end.last().field('M').contains("stopped by its operator"), end::toString);
                }
            }
            world.gateway.awaitExit();
            world.awaitNoBackend(Duration.ofSeconds(1));
            assertEquals(
                    2,
                    world.audit("\"type\":\"session_ended\"", "\"cause\":\"draining\"")
                            .size());
        }
    }

    @Test
    void aGatewayThatIsBeingStoppedTakesNoNewSessions() throws Exception {
        // The session that is told to go stays as long as it may: the gateway waits for it.
        try (World world = World.start(settings -> settings.with("portcullis.deadlines.linger", "15s"))) {
            Person person = world.person("maria");
            try (RawClient idle = world.login(person);
                    RawClient late = world.connect()) {
                world.gateway.signal("TERM");
                assertEquals('E', idle.read(SOON).tag());
                Message answer = late.tryLogin(person.login(), person.password(), World.TARGET);
                Assertion.isFatal(answer, "57P03", "the gateway accepts no new sessions: it is being stopped");
                world.gateway.awaitLog("login-refused reason=draining sqlstate=57P03 ", SOON);
            }
            world.gateway.awaitExit();
            assertEquals(
                    1,
                    world.audit("\"type\":\"login\"", "\"reason\":\"draining\"").size());
        }
    }

    @Test
    void whenTheGatewayIsKilledTheServerNoticesWithinItsCheckInterval() throws Exception {
        try (World world = World.start()) {
            Person person = world.person("maria");
            try (RawClient client = world.login(person)) {
                client.send(Frontend.query("SELECT pg_sleep(600)"));
                awaitRunning(world);
                world.gateway.kill();
                Ending end = client.readToEnd(SOON, 5);
                assertTrue(end.end() == End.EOF || end.end() == End.RESET, end::toString);
            }
            // client_connection_check_interval is 1 s.
            world.awaitNoBackend(Duration.ofSeconds(3));
        }
    }

    private static void awaitRunning(World world) {
        Await.until(
                "the statement runs",
                SOON,
                () -> world.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'clerk' AND state = 'active'")
                        .equals("1"));
    }
}
