package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hazelcast.map.listener.EntryAddedListener;
import io.portcullis.gateway.Fleet.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.Message;
import io.portcullis.harness.PsqlTerminal;
import io.portcullis.harness.RawClient;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** CancelRequests that come to another gateway than their session, as they do behind a load balancer. */
@Tag("alone")
class FleetCancelIT {
    private static final Duration SOON = Fleet.SOON;
    private static final String COUNTER = "portcullis_fleet_cancels_total";

    private static Fleet fleet;
    private static Person person;

    private RawClient session;
    private final Map<String, String> before = new HashMap<>();

    @BeforeAll
    static void arrive() {
        fleet = Fleet.start();
        person = fleet.person("cancelling");
    }

    @AfterAll
    static void leave() {
        fleet.close();
    }

    @BeforeEach
    void logIn() {
        session = fleet.login(fleet.one, person);
        before.put("one", fleet.one.metrics());
        before.put("two", fleet.two.metrics());
    }

    @AfterEach
    void nothingBroke() {
        session.close();
        for (GatewayProcess gateway : List.of(fleet.one, fleet.two)) {
            assertEquals(0, gateway.metricOrZero("portcullis_defects_total"));
        }
    }

    private double growth(GatewayProcess gateway, String outcome) {
        String page = before.getOrDefault(gateway == fleet.one ? "one" : "two", "");
        return gateway.metric(COUNTER, "outcome", outcome) - GatewayProcess.metricIn(page, COUNTER, "outcome", outcome);
    }

    private void awaitGrowth(GatewayProcess gateway, String outcome, double count) {
        Await.until(
                () -> outcome + " by " + count + ", not " + growth(gateway, outcome),
                SOON,
                () -> growth(gateway, outcome) == count);
    }

    /** Returns after how many milliseconds the connection was closed. */
    private static long cancel(GatewayProcess gateway, int pid, byte[] secret) {
        try (RawClient client = RawClient.connect(gateway.host(), gateway.port())) {
            long begun = System.nanoTime();
            client.send(Frontend.cancelRequest(pid, secret));
            assertEquals(new Ending(List.of(), End.EOF), client.readToEnd(SOON));
            return Duration.ofNanos(System.nanoTime() - begun).toMillis();
        }
    }

    private static void assertCancelled(RawClient client) {
        List<Message> answer = client.readUntil('Z', SOON);
        assertEquals("57014", answer.get(answer.size() - 2).sqlState());
    }

    private static void assertWorks(RawClient client) {
        client.send(Frontend.query("SELECT 1"));
        assertEquals('Z', client.readUntil('Z', SOON).getLast().tag());
    }

    @Test
    void theRightKeyStopsTheStatementThroughAnyGateway() {
        fleet.run(session, "through_two");
        cancel(fleet.two, session.backendPid(), session.secret());
        assertCancelled(session);
        assertWorks(session);
        awaitGrowth(fleet.two, "asked", 1);
        awaitGrowth(fleet.two, "matched", 1);
        awaitGrowth(fleet.one, "answered", 1);

        fleet.run(session, "through_one");
        cancel(fleet.one, session.backendPid(), session.secret());
        assertCancelled(session);
        assertWorks(session);
        assertEquals(0, growth(fleet.one, "asked"), "what is here is not asked for");
    }

    @Test
    void aPersonAtPsqlPressesCtrlC() throws Exception {
        assumeTrue(PsqlTerminal.installed(), "no psql, or no terminal for it");
        try (Alternating balancer = new Alternating(fleet.one, fleet.two);
                PsqlTerminal terminal = PsqlTerminal.open(
                        SOON, balancer.host(), balancer.port(), person.login(), person.password(), Fleet.TARGET)) {
            terminal.type("SELECT pg_sleep(60) AS by_hand;");
            fleet.awaitRunning("by_hand", 1);
            terminal.pressCtrlC();
            String shown = terminal.awaitPrompt();
            assertTrue(shown.contains("ERROR:  canceling statement due to user request"), shown);
            assertTrue(terminal.line("SELECT 'goes on';").contains("goes on"));
        }
        awaitGrowth(fleet.two, "matched", 1);
    }

    @Test
    void anyOtherKeyDoesNothingAndTakesTheSameTime() {
        fleet.run(session, "wrong_keys");
        byte[] almost = session.secret();
        almost[almost.length - 1] ^= 1;
        byte[] longer = Arrays.copyOf(session.secret(), 32);
        for (long millis : new long[] {
            cancel(fleet.two, session.backendPid(), almost),
            cancel(fleet.two, session.backendPid() + 1, session.secret()),
            cancel(fleet.two, session.backendPid(), longer)
        }) {
            assertTrue(millis >= 990, "closed after " + millis + " ms, before the time was over");
        }
        awaitGrowth(fleet.two, "asked", 3);
        assertEquals(0, growth(fleet.two, "matched"));
        assertEquals(0, growth(fleet.one, "answered"));
        cancel(fleet.two, session.backendPid(), session.secret());
        assertCancelled(session);
    }

    @Test
    void whereNothingRunsTheCancelIsDroppedAndTheNextStatementIsSafe() {
        assertWorks(session);
        for (int i = 0; i < 30; i++) {
            cancel(fleet.two, session.backendPid(), session.secret());
            session.send(Frontend.query("SELECT pg_sleep(0.002)"));
            assertEquals(
                    "TDCZ",
                    String.join(
                            "",
                            session.readUntil('Z', SOON).stream()
                                    .map(m -> "" + m.tag())
                                    .toList()));
        }
    }

    @Test
    void whoWaitsForTheEndOfACancelIsNeverHitByItLater() {
        for (int i = 0; i < 60; i++) {
            session.send(Frontend.query("SELECT pg_sleep(0.00" + i % 10 + ")"));
            cancel(fleet.two, session.backendPid(), session.secret());
            session.readUntil('Z', SOON);
            session.send(Frontend.query("SELECT pg_sleep(0.005)"));
            assertEquals(
                    "TDCZ",
                    String.join(
                            "",
                            session.readUntil('Z', SOON).stream()
                                    .map(m -> "" + m.tag())
                                    .toList()));
        }
    }

    @Test
    void itTakesMilliseconds() {
        int count = 250;
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fleet.run(session, "timed_" + i);
            try (RawClient client = RawClient.connect(fleet.two.host(), fleet.two.port())) {
                long begun = System.nanoTime();
                client.send(Frontend.cancelRequest(session.backendPid(), session.secret()));
                client.readToEnd(SOON);
                millis.add((System.nanoTime() - begun) / 1e6);
            }
            assertCancelled(session);
        }
        millis.sort(null);
        System.out.printf(
                "cancel through another gateway, %d times: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                count,
                millis.get(count / 2),
                millis.get(count * 9 / 10),
                millis.get(count * 99 / 100),
                millis.getLast());
        assertEquals(count, growth(fleet.two, "matched"), "none came to the deadline");
        assertTrue(millis.get(count / 2) < 50, "half of them took longer than " + millis.get(count / 2) + " ms");
    }

    @Test
    void aFloodOfWrongKeysLeavesTheRightOnesWorking() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> flood = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            flood.add(Thread.ofVirtual().start(() -> flood(over)));
        }
        try {
            Await.until("the flood is slowed down", SOON, () -> growth(fleet.two, "limited") > 500);
            for (int i = 0; i < 20; i++) {
                fleet.run(session, "flooded_" + i);
                cancel(fleet.two, session.backendPid(), session.secret());
                assertCancelled(session);
            }
        } finally {
            over.set(true);
            for (Thread thread : flood) {
                thread.join();
            }
        }
        awaitGrowth(fleet.two, "matched", 20);
        assertWorks(session);
    }

    private void flood(AtomicBoolean over) {
        byte[] wrong = {1, 2, 3, 4};
        while (!over.get()) {
            try (RawClient client = RawClient.connectFrom("127.0.0.2", fleet.two.host(), fleet.two.port())) {
                // Who floods does not wait for answers.
                client.send(Frontend.cancelRequest(session.backendPid(), wrong));
            }
        }
    }

    @Test
    void whatIsReplayedOrForgedIsIgnoredAndCounted() {
        Map<String, byte[]> seen = new ConcurrentHashMap<>();
        UUID listener = fleet.plane
                .map(MapNames.CANCELS)
                .addEntryListener(
                        (EntryAddedListener<Object, Object>)
                                event -> seen.put((String) event.getKey(), ((MapValue) event.getValue()).payload()),
                        true);
        fleet.run(session, "replayed_1");
        cancel(fleet.two, session.backendPid(), session.secret());
        assertCancelled(session);
        Await.until(
                "the question is heard here too",
                SOON,
                () -> seen.keySet().stream().anyMatch(key -> key.startsWith("q/")));
        fleet.plane.map(MapNames.CANCELS).removeEntryListener(listener);
        Map.Entry<String, byte[]> question = seen.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("q/"))
                .findFirst()
                .orElseThrow();
        byte[] sealed = question.getValue();

        fleet.run(session, "replayed_2");
        fleet.plane.put(MapNames.CANCELS, question.getKey(), sealed);
        Await.until("it is ignored", SOON, () -> growth(fleet.one, "repeated") + growth(fleet.one, "untimely") == 1);
        byte[] altered = sealed.clone();
        altered[30] ^= 1;
        fleet.plane.put(MapNames.CANCELS, question.getKey(), altered);
        fleet.plane.put(MapNames.CANCELS, "q/x00000000000000", sealed);
        awaitGrowth(fleet.one, "not-genuine", 2);
        assertFalse(isStopped("replayed_2"));
        cancel(fleet.two, session.backendPid(), session.secret());
        assertCancelled(session);
    }

    private static boolean isStopped(String mark) {
        try {
            return fleet.running(mark) == 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
