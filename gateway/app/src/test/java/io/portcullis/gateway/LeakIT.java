package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import io.portcullis.harness.TargetSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Hundreds of sessions that end in every way there is leave no socket, thread, buffer, place or session behind. */
class LeakIT {
    private static final int ROUNDS = 25;
    private static final int AT_ONCE = 8;
    private static final int PLACES = 60;

    private static World world;
    private static Person person;
    private static Person atNoServer;

    /** One session from its beginning to its end. */
    @FunctionalInterface
    private interface Visit {
        void pay() throws Exception;
    }

    @BeforeAll
    static void start() {
        world = World.start();
        person = world.person("maria");
        world.grants.target(TargetSpec.of(World.TARGET, world.postgres).maxConnections(PLACES));
        atNoServer = world.personAt(TargetSpec.of("down", "127.0.0.1:" + FreePort.next()));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static final String STREAM = "SELECT generate_series(1, 2000000000), repeat('x', 1000)";

    private static List<Visit> visits() {
        return List.of(
                LeakIT::leavesProperly,
                LeakIT::closesWithoutAWord,
                LeakIT::isCutOffInAStream,
                LeakIT::isCutOffWhileNotReading,
                LeakIT::resetsInAStream,
                LeakIT::sendsHalfAMessage,
                LeakIT::breaksTheProtocol,
                LeakIT::isStoppedByItsOwnCancel,
                LeakIT::leavesInTheLogin,
                () -> world.connect().close(),
                () -> sends(Frontend.sslRequest()),
                () -> sends(new byte[] {0x16, 3, 1, 0, 46, 1}),
                () -> sends("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                () -> sends(Frontend.concat(Frontend.sslRequest(), Frontend.startup("user", "maria"))),
                () -> isRefused(person.login(), "wrong", World.TARGET),
                () -> isRefused("nobody", "wrong", World.TARGET),
                () -> isRefused(person.login(), person.password(), "no-such-target"),
                () -> isRefused(atNoServer.login(), atNoServer.password(), "down"));
    }

    private static void leavesProperly() {
        try (RawClient client = world.login(person)) {
            client.query("SELECT generate_series(1, 1000)");
            client.send(Frontend.terminate());
            client.readToEnd(World.SOON);
        }
    }

    private static void closesWithoutAWord() {
        try (RawClient client = world.login(person)) {
            client.query("SELECT 1");
        }
    }

    private static void isCutOffInAStream() {
        Person leaving = world.person("leaving-" + System.nanoTime());
        try (RawClient client = world.login(leaving)) {
            client.send(Frontend.query(STREAM));
            client.receive(300_000, World.SOON);
            world.grants.revoke(leaving.grant().id(), "leak test");
            Assertion.endsWithFatal(client.readToEnd(World.SOON, 1), "57P01", "was revoked");
        }
    }

    private static void isCutOffWhileNotReading() {
        Person leaving = world.person("not-reading-" + System.nanoTime());
        try (RawClient client = world.login(leaving)) {
            client.send(Frontend.query(STREAM));
            client.receive(100_000, World.SOON);
            world.grants.revoke(leaving.grant().id(), "leak test");
            world.gateway.awaitLog(
                    "session-ended cause=revoked .*grant=" + leaving.grant().id(), World.SOON);
        }
    }

    private static void resetsInAStream() {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query(STREAM));
            client.receive(300_000, World.SOON);
            client.abort();
        }
    }

    private static void sendsHalfAMessage() {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.header('Q', 1_000_000), new byte[20_000]);
        }
    }

    private static void breaksTheProtocol() {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query(STREAM), Frontend.header('y', 5));
            Assertion.endsWithFatal(client.readToEnd(World.SOON, 1), "08P01", "protocol violation");
        }
    }

    private static void isStoppedByItsOwnCancel() {
        try (RawClient client = world.login(person);
                RawClient cancel = world.connect()) {
            client.send(Frontend.query(STREAM));
            client.receive(100_000, World.SOON);
            cancel.send(Frontend.cancelRequest(client.backendPid(), client.secret()));
            client.readUntil('E', World.SOON);
        }
    }

    private static void leavesInTheLogin() {
        try (RawClient client = world.connect()) {
            client.send(Frontend.startup("user", person.login(), "database", World.TARGET));
            client.read(World.SOON);
            client.send(Frontend.saslInitialResponse(Scram.MECHANISM, new Scram("x").clientFirst()));
        }
    }

    private static void sends(byte[] bytes) {
        try (RawClient client = world.connect()) {
            client.send(bytes);
        }
    }

    private static void isRefused(String login, String password, String database) {
        try (RawClient client = world.connect()) {
            assertEquals('E', client.tryLogin(login, password, database).tag());
        }
    }

    private static void payAll(int rounds) throws Exception {
        List<Visit> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            all.addAll(visits());
        }
        Collections.shuffle(all, new Random(4711));
        try (ExecutorService visitors = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> results = new ArrayList<>();
            for (Visit visit : all) {
                results.add(visitors.submit(() -> {
                    visit.pay();
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        Await.until("all connections are gone", World.SOON, () -> gauge("portcullis_connections_open") == 0);
        Await.until("all sessions are gone", World.SOON, () -> gauge("portcullis_sessions_active") == 0);
        world.awaitBackends(0);
    }

    private static double gauge(String name) {
        return world.gateway.metric(name);
    }

    @Test
    void nothingIsLeftOfHundredsOfSessions() throws Exception {
        assumeTrue(GatewayFootprint.isKnown());
        // Pools grow to their size first.
        payAll(3);
        long files = GatewayFootprint.files(world.gateway);
        long threads = GatewayFootprint.threads(world.gateway);
        payAll(ROUNDS);
        assertEquals(0, gauge("portcullis_logins_pending"));
        Await.until(
                () -> "files: " + files + " before, now " + GatewayFootprint.files(world.gateway),
                World.SOON,
                () -> GatewayFootprint.files(world.gateway) <= files);
        Await.until(
                () -> "threads: " + threads + " before, now " + GatewayFootprint.threads(world.gateway),
                World.SOON,
                () -> GatewayFootprint.threads(world.gateway) <= threads);
        assertEquals(0, gauge("portcullis_defects_total"));
        assertEquals(0, gauge("portcullis_work_not_stopped_total"));
        assertNoBufferIsLost();
        assertEveryPlaceAtTheTargetIsFree();
    }

    private static void assertEveryPlaceAtTheTargetIsFree() {
        List<RawClient> all = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            all.add(world.login(person));
        }
        assertEquals("53300", world.tryLogin(person).sqlState());
        all.forEach(RawClient::close);
    }

    /** Netty tells of a lost buffer when it has been collected and another is allocated. */
    private static void assertNoBufferIsLost() throws Exception {
        for (int i = 0; i < 3; i++) {
            collectGarbage();
            closesWithoutAWord();
        }
        List<String> leaks = world.gateway.logLines().stream()
                .filter(line -> line.contains("LEAK"))
                .toList();
        assertEquals(List.of(), leaks);
    }

    private static void collectGarbage() throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(world.gateway.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, jcmd.waitFor(), said);
        assertTrue(said.contains("success"), said);
    }
}
