package io.portcullis.gateway;

import static io.portcullis.gateway.World.ROLE;
import static io.portcullis.gateway.World.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Signals;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.LatencyWindow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A grant for work while the target is fast, at a target that is made slow: its reference does what takes long. */
@Tag("alone")
@ExtendWith(SharedWorld.class)
class LatencyIT {
    private static final String PACED = "paced";
    private static final String WORK = "SELECT count(*) > 0 FROM pg_class";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger LOGINS = new AtomicInteger();

    private static World world;
    private static World.Person reference;

    @BeforeAll
    static void target() {
        world = SharedWorld.get();
        reference = world.personAt(
                TargetSpec.of(PACED, world.postgres).database("shop").with("latency", "{references: [user-of-paced]}"));
    }

    @AfterAll
    static void leave() {
        world.grants.removeTarget(PACED);
        assertTrue(world.gateway.logLines().stream().noneMatch(line -> line.contains("LEAK: ")));
    }

    /** At most 50 ms, in the last two seconds; longer waits are for who queues. */
    private static World.Person person(String target, Duration maxWait) {
        LatencyWindow window = new LatencyWindow(
                95,
                Duration.ofMillis(50),
                1,
                Duration.ofSeconds(2),
                maxWait.isZero() ? LatencyWindow.Action.DENY : LatencyWindow.Action.QUEUE,
                maxWait);
        return world.person(GrantSpec.of("paced" + LOGINS.getAndIncrement(), target, ROLE)
                .within(new GrantScope(null, null, null, null, null, Map.of(), List.of(), null, window, Map.of())));
    }

    /** Asks what takes 200 ms, again and again, until it is closed: then the target is fast again. */
    private static final class Slowness implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final RawClient client = world.login(reference);
        private final Thread thread = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                client.query("SELECT pg_sleep(0.2)");
            }
        });

        static Slowness begin() {
            Slowness slow = new Slowness();
            try (RawClient client = world.login(person(PACED, Duration.ZERO))) {
                Await.until("no work begins any more", PATIENCE, () -> isDenied(client));
            }
            return slow;
        }

        @Override
        public void close() {
            over.set(true);
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            client.close();
        }
    }

    private static boolean isDenied(RawClient client) {
        client.send(Frontend.query(WORK));
        return Answers.upTo(1, client).equals(List.of("E42501", "ZI"));
    }

    private static void awaitWaiting(int count) {
        Await.until(count + " wait", PATIENCE, () -> world.gateway.metric("portcullis_statements_waiting") == count);
    }

    private static void awaitOpen(RawClient client) {
        Await.until("work may begin", PATIENCE, () -> {
            client.send(Frontend.query(WORK));
            return Answers.upTo(1, client).equals(List.of("T", "D", "C", "ZI"));
        });
    }

    @Test
    void whileTheTargetIsSlowNoWorkBeginsAndWhatHasBegunEnds() throws Exception {
        World.Person person = person(PACED, Duration.ZERO);
        try (RawClient client = world.login(person);
                RawClient inBlock = world.login(person)) {
            awaitOpen(client);
            awaitOpen(inBlock);
            inBlock.query("BEGIN");
            try (Slowness _ = Slowness.begin()) {
                client.send(Frontend.query(WORK));
                Message error = client.readUntil('E', SOON).getLast();
                assertEquals("42501", error.sqlState());
                assertEquals(
                        "grant " + person.grant().id() + " does not allow new work while the target is slow",
                        error.field('M'));
                String detail = String.valueOf(error.field('D'));
                assertTrue(
                        detail.matches(
                                "Of the last [0-9]+ first replies of the target, 95 per cent came within [0-9.]+ ms;"
                                        + " the grant allows 50 ms[.]"),
                        detail);
                assertEquals("The session goes on. Try again in a moment.", error.field('H'));
                assertEquals('I', client.readUntil('Z', SOON).getLast().transactionStatus());

                client.send(
                        Frontend.query("BEGIN"),
                        Frontend.query("SHOW server_version"),
                        Frontend.query("SELECT 1"),
                        Frontend.query("ROLLBACK"),
                        Frontend.parse("", WORK),
                        Frontend.bind("", ""),
                        Frontend.execute("", 0),
                        Frontend.sync());
                assertEquals(
                        List.of(
                                "E42501", "ZI", "T", "D", "C", "ZI", "T", "D", "C", "ZI", "N", "C", "ZI", "1", "2",
                                "E42501", "ZI"),
                        Answers.upTo(5, client));

                inBlock.send(Frontend.query(WORK), Frontend.query("COMMIT"));
                assertEquals(List.of("T", "D", "C", "ZT", "C", "ZI"), Answers.upTo(2, inBlock));
                assertTrue(isDenied(inBlock));

                assertPsqlTells(person);
                assertWhoWaitsInVainIsDenied();
            }
            awaitOpen(client);
        }
        assertTrue(world.gateway.metric("portcullis_target_first_reply_seconds", "target", PACED, "quantile", "0.95")
                > 0.1);
    }

    private static void assertPsqlTells(World.Person person) throws Exception {
        if (!Psql.installed()) {
            return;
        }
        String told = Psql.run(
                        SOON,
                        world.gateway.host(),
                        world.gateway.port(),
                        person.login(),
                        person.password(),
                        PACED,
                        "-c",
                        WORK)
                .err();
        assertTrue(
                told.startsWith("ERROR:  grant " + person.grant().id()
                        + " does not allow new work while the target is slow\nDETAIL:  Of the last "),
                told);
        assertTrue(
                told.endsWith("the grant allows 50 ms.\nHINT:  The session goes on. Try again in a moment.\n"), told);
    }

    private static void assertWhoWaitsInVainIsDenied() {
        World.Person person = person(PACED, Duration.ofMillis(300));
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query(WORK), Frontend.query("SELECT 1"));
            Message error = client.readUntil('E', PATIENCE).getLast();
            assertEquals(
                    "grant " + person.grant().id()
                            + " does not allow new work while the target is slow, and it has not become faster in 300 ms",
                    error.field('M'));
            assertEquals(List.of("ZI", "T", "D", "C", "ZI"), Answers.upTo(2, client));
        }
    }

    @Test
    void whoMayWaitDoesSoWithAllBehindAndInOrder() {
        World.Person person = person(PACED, Duration.ofSeconds(60));
        byte[] all = Frontend.concat(
                Frontend.query("SHOW server_version"), Frontend.query(WORK), Frontend.query("SELECT 1"));
        try (RawClient client = world.login(person);
                RawClient inPieces = world.login(person)) {
            awaitOpen(client);
            awaitOpen(inPieces);
            try (Slowness _ = Slowness.begin()) {
                // In one packet, and the rest in another: all of it waits.
                client.send(all);
                assertEquals(List.of("T", "D", "C", "ZI"), Answers.upTo(1, client));
                for (byte one : all) {
                    inPieces.send(new byte[] {one});
                }
                assertEquals(List.of("T", "D", "C", "ZI"), Answers.upTo(1, inPieces));
                awaitWaiting(2);
                client.send(Frontend.parse("", WORK), Frontend.bind("", ""), Frontend.execute("", 0), Frontend.sync());
            }
            assertEquals(
                    List.of("T", "D", "C", "ZI", "T", "D", "C", "ZI", "1", "2", "D", "C", "ZI"),
                    Answers.upTo(3, client));
            assertEquals(List.of("T", "D", "C", "ZI", "T", "D", "C", "ZI"), Answers.upTo(2, inPieces));
            awaitWaiting(0);
        }
    }

    @Test
    void aCancelEndsTheWaitAndLeavingOrARevocationTheSession() {
        World.Person person = person(PACED, Duration.ofSeconds(60));
        try (RawClient client = world.login(person);
                RawClient running = world.login(person)) {
            awaitOpen(client);
            running.send(Frontend.query("SELECT pg_sleep(60)"));
            try (Slowness _ = Slowness.begin()) {
                client.send(Frontend.query(WORK));
                awaitWaiting(1);
                cancel(client);
                assertEquals(List.of("ZI"), Answers.upTo(1, client));

                // It hits what runs, not what waits behind it.
                running.send(Frontend.query(WORK));
                awaitWaiting(1);
                cancel(running);
                assertEquals(List.of("ZI"), Answers.upTo(1, running));
                awaitWaiting(1);

                RawClient leaver = world.login(person);
                leaver.send(Frontend.query(WORK), Frontend.query("SELECT 1"));
                awaitWaiting(2);
                leaver.close();
                Await.until(
                        "who has left is noticed before the wait is over",
                        Duration.ofSeconds(30),
                        () -> world.gateway.metric("portcullis_statements_waiting") == 1);

                client.send(Frontend.query(WORK));
                awaitWaiting(2);
                world.grants.revoke(person.grant().id(), "incident 4711");
                Ending ending = client.readToEnd(PATIENCE);
                Message last = ending.messages().getLast();
                assertEquals("57P01", last.sqlState());
                assertEquals("", last.field('D'), "nothing had begun");
                awaitWaiting(0);
            }
        }
    }

    private static void cancel(RawClient client) {
        try (RawClient cancel = world.connect()) {
            cancel.send(Frontend.cancelRequest(client.backendPid(), client.secret()));
            Message error = client.readUntil('E', PATIENCE).getLast();
            assertEquals("57014", error.sqlState());
            assertEquals("canceling statement due to user request", error.field('M'));
        }
    }

    /** A backend that is stopped is a target that hangs: what is not answered counts as well. */
    @Test
    void aTargetThatHangsIsSlowForItsProbe() throws Exception {
        world.personAt(TargetSpec.of("probed", world.postgres)
                .database("shop")
                .with("latency", "{probe: {role: clerk, interval: 100ms}}"));
        World.Person person = person("probed", Duration.ZERO);
        try (RawClient client = world.login(person)) {
            Await.until(
                    "the probe is answered",
                    PATIENCE,
                    () -> world.gateway.metric("portcullis_target_first_reply_samples", "target", "probed") > 2);
            awaitOpen(client);
            long pid = Long.parseLong(world.ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'portcullis'"
                    + " AND query = 'SELECT 1' AND usename = 'clerk'"));
            assertTrue(Signals.send(pid, "STOP"));
            try {
                Await.until("no work begins any more", PATIENCE, () -> isDenied(client));
            } finally {
                Signals.send(pid, "CONT");
            }
            awaitOpen(client);
        } finally {
            world.grants.removeTarget("probed");
        }
        Await.until(
                "the probe is gone",
                PATIENCE,
                () -> world.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'portcullis'"
                                + " AND query = 'SELECT 1'")
                        .equals("0"));
    }
}
