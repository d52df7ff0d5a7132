package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway that is told to leave: it says so first, and ends each session at a moment that its client hardly notices. */
@ExtendWith(SharedWorld.class)
class DrainIT {
    private static final Duration SOON = World.SOON;
    private static final Duration PATIENT = Duration.ofSeconds(60);

    private static World world;
    private static Person person;

    @BeforeAll
    static void join() {
        world = SharedWorld.get();
        person = world.person("leaver");
    }

    private static GatewayProcess gateway(String node, String announce, String deadline, String grace) {
        return GatewayProcess.builder(world.grants)
                .node(node)
                .javaOption("-Dio.netty.leakDetection.level=paranoid")
                .with("portcullis.drain.announce", announce)
                .with("portcullis.drain.deadline", deadline)
                .with("portcullis.drain.grace", grace)
                .with("portcullis.deadlines.target-place", "60s")
                .with("portcullis.deadlines.handshake", "120s")
                .start();
    }

    private static RawClient login(GatewayProcess gateway) {
        return RawClient.connect(gateway.host(), gateway.port()).login(person.login(), person.password(), World.TARGET);
    }

    private static void isToldToLeave(Message last) {
        Assertion.isFatal(last, "57P01", "this gateway is being stopped by its operator");
    }

    private static List<String> audited(GatewayProcess gateway, String cause) throws Exception {
        try (Stream<Path> files = Files.list(gateway.auditDir())) {
            return Files.readAllLines(files.findFirst().orElseThrow()).stream()
                    .filter(line -> line.contains("\"type\":\"session_ended\"") && line.contains(cause))
                    .toList();
        }
    }

    @Test
    void itSaysSoThenClosesItsDoorAndEndsEachSessionWhenItRests() throws Exception {
        GatewayProcess gateway = gateway("leaving-1", "6s", "120s", "1s");
        try (RawClient resting = login(gateway);
                RawClient working = login(gateway)) {
            working.query("BEGIN");
            gateway.signal("TERM");
            Await.until("health says so", SOON, () -> !gateway.isReady());
            // As before, as long as load balancers may not have looked.
            try (RawClient late = login(gateway)) {
                late.query("SELECT 1");
            }
            resting.query("SELECT 1");
            isToldToLeave(resting.read(PATIENT));
            assertThrows(UncheckedIOException.class, () -> login(gateway));

            // Nobody is sent away in a transaction, however long it rests.
            Await.until("the others are gone", SOON, () -> gateway.metric("portcullis_sessions_active") == 1);
            List<Message> answer = working.query("SELECT 2");
            assertEquals("TDCZ", tags(answer));
            long committed = System.nanoTime();
            assertEquals("CZ", tags(working.query("COMMIT")));
            isToldToLeave(working.read(PATIENT));
            long rested = Duration.ofNanos(System.nanoTime() - committed).toMillis();
            assertTrue(rested >= 990, () -> "it had rested for only " + rested + " ms");
        }
        gateway.awaitExit();
        assertEquals(2, audited(gateway, "\"cause\":\"draining\"").size());
        gateway.awaitLog("session-ended cause=draining ", SOON);
    }

    @Test
    void atTheDeadlineASessionEndsAsSoonAsItsTransactionDoes() throws Exception {
        GatewayProcess gateway = gateway("leaving-2", "0s", "1s", "120s");
        try (RawClient running = login(gateway);
                RawClient restless = login(gateway);
                RawClient stuck = login(gateway)) {
            stuck.query("BEGIN");
            running.send(Frontend.query("SELECT pg_sleep(3)"));
            gateway.signal("TERM");
            restlessUntilToldToLeave(restless);
            // What runs is waited for, and its answer arrives whole before the last words.
            assertEquals("TDCZ", tags(running.readUntil('Z', PATIENT)));
            isToldToLeave(running.read(PATIENT));
            assertEquals("TDCZ", tags(stuck.query("SELECT 1")));
            // Told again, it waits no longer.
            gateway.signal("TERM");
            Ending end = stuck.readToEnd(PATIENT);
            assertEquals(End.EOF, end.end());
            isToldToLeave(end.last());
        }
        gateway.awaitExit();
        assertEquals(3, audited(gateway, "\"cause\":\"draining\"").size());
    }

    @Test
    void whoWaitsForATargetIsNotLetInAnyMore() throws Exception {
        Person queued = world.personAt(
                TargetSpec.of("narrow", world.postgres).database("shop").maxConnections(1));
        GatewayProcess gateway = gateway("leaving-3", "0s", "60s", "1s");
        try (RawClient first = RawClient.connect(gateway.host(), gateway.port())
                        .login(queued.login(), queued.password(), "narrow");
                RawClient second = RawClient.connect(gateway.host(), gateway.port());
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Message> answer = thread.submit(() -> second.tryLogin(queued.login(), queued.password(), "narrow"));
            Await.until("it waits", SOON, () -> gateway.metric("portcullis_target_waiting", "target", "narrow") == 1);
            gateway.signal("TERM");
            isToldToLeave(first.read(PATIENT));
            Assertion.isFatal(
                    answer.get(PATIENT.toSeconds(), TimeUnit.SECONDS), "57P03", "the gateway accepts no new sessions");
        } finally {
            world.grants.removeTarget("narrow");
        }
        gateway.awaitExit();
    }

    /** One query after the other: never at rest. Each is answered whole, or not at all. */
    private static void restlessUntilToldToLeave(RawClient restless) {
        long end = System.nanoTime() + PATIENT.toNanos();
        while (System.nanoTime() < end) {
            try {
                restless.send(Frontend.query("SELECT generate_series(1, 10)"));
            } catch (UncheckedIOException _) {
                // It has been told already, and does not listen any more.
            }
            Message first = restless.read(PATIENT);
            if (first.tag() == 'E') {
                isToldToLeave(first);
                return;
            }
            assertEquals("DDDDDDDDDDCZ", tags(restless.readUntil('Z', PATIENT)));
        }
        throw new AssertionError("it was not told to leave");
    }

    private static String tags(List<Message> messages) {
        return new Ending(messages, End.EOF).tags();
    }
}
