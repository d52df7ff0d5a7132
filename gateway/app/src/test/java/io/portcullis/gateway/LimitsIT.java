package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A gateway with small limits: who comes too much is told so, cancels pass, and what was taken is given back. */
@Tag("alone")
class LimitsIT {
    private static final int CONNECTIONS = 8;
    private static final int FROM_ONE_ADDRESS = 5;
    private static final int LOGINS = 3;
    private static final Duration HANDSHAKE = Duration.ofSeconds(8);

    private static World world;
    private static Bystander bystander;
    private static Person person;

    private final Deque<RawClient> open = new ArrayDeque<>();
    private Told told;

    @BeforeAll
    static void start() {
        world = World.start(settings -> settings.with("portcullis.limits.connections", "" + CONNECTIONS)
                .with("portcullis.limits.connections-per-origin", "" + FROM_ONE_ADDRESS)
                .with("portcullis.limits.logins", "" + LOGINS)
                .with("portcullis.deadlines.target-place", "300ms")
                .with("portcullis.deadlines.handshake", HANDSHAKE.toSeconds() + "s"));
        bystander = new Bystander(world);
        person = world.person("maria");
    }

    @AfterAll
    static void stop() {
        bystander.close();
        world.close();
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    @AfterEach
    void everythingIsGivenBack() {
        open.forEach(RawClient::close);
        Await.until("only the bystander is connected", World.SOON, () -> connections() == 1);
        // A session is over when its target has gone too.
        Await.until(
                "only its session is left", World.SOON, () -> world.gateway.metric("portcullis_sessions_active") == 1);
        assertEquals(0, world.gateway.metric("portcullis_logins_pending"));
        bystander.noticesNothing();
    }

    private static double connections() {
        return world.gateway.metric("portcullis_connections_open");
    }

    private RawClient connect() {
        return keep(world.connect());
    }

    private RawClient connectFrom(String address) {
        try {
            return keep(RawClient.connectFrom(address, world.gateway.host(), world.gateway.port()));
        } catch (UncheckedIOException _) {
            return abort("this system has only one loopback address");
        }
    }

    private RawClient keep(RawClient client) {
        open.add(client);
        return client;
    }

    private RawClient login(RawClient client) {
        return client.login(person.login(), person.password(), World.TARGET);
    }

    private static void refused(RawClient client, String what) {
        client.send(Frontend.sslRequest());
        assertEquals('N', client.readByte(World.SOON), "clients ask for TLS first, and can not show an error there");
        client.send(Frontend.startup("user", person.login(), "database", World.TARGET));
        Assertion.fatal(client.readToEnd(World.SOON), "53300", "too many connections: " + what);
    }

    /** The first byte of a startup packet: who says nothing at all takes no place. */
    private static void begin(RawClient client) {
        client.send(new byte[] {0});
    }

    private void assertACancelPasses(RawClient session, RawClient beyond) {
        session.send(Frontend.query("SELECT pg_sleep(60)"));
        Running.await(world, "pg_sleep");
        beyond.send(Frontend.cancelRequest(session.backendPid(), session.secret()));
        assertEquals(End.EOF, beyond.readToEnd(World.SOON).end());
        assertEquals("57014", session.readUntil('E', World.SOON).getLast().sqlState());
        session.readUntil('Z', World.SOON);
    }

    /** Says who it is and does not prove it. */
    private RawClient hesitate(RawClient client) {
        client.send(Frontend.startup("user", person.login(), "database", World.TARGET));
        return client;
    }

    private void takeAllLogins(String address) {
        for (int i = 0; i < LOGINS; i++) {
            assertEquals('R', hesitate(connectFrom(address)).read(World.SOON).tag());
        }
    }

    private static void awaitWaiting(int count) {
        Await.until(
                count + " logins wait", World.SOON, () -> world.gateway.metric("portcullis_logins_waiting") == count);
    }

    @Test
    void loginsWaitForTheirTurn() {
        RawClient session = login(connect());
        takeAllLogins("127.0.0.2");
        RawClient patient = hesitate(connectFrom("127.0.0.3"));
        awaitWaiting(1);
        assertACancelPasses(session, connectFrom("127.0.0.3"));
        open.stream().filter(client -> client != session && client != patient).forEach(RawClient::close);
        assertEquals('R', patient.read(World.SOON).tag());
        patient.close();
        login(connect()).query("SELECT 1");
    }

    @Test
    void whoComesMostGivesWayWhenTooManyWait() throws Exception {
        takeAllLogins("127.0.0.2");
        hesitate(connectFrom("127.0.0.2"));
        awaitWaiting(1);
        RawClient last = hesitate(connectFrom("127.0.0.2"));
        awaitWaiting(2);
        hesitate(connectFrom("127.0.0.3"));
        awaitWaiting(3);
        RawClient another = connectFrom("127.0.0.4");
        hesitate(another);
        Assertion.fatal(last.readToEnd(World.SOON), "53300", "too many connections: that have not logged in yet");
        told.refusedLogin("too-many-logins", "53300");
        awaitWaiting(3);
        another.close();
        awaitWaiting(2);
    }

    @Test
    void connectionsFromOneAddressAreLimited() throws Exception {
        RawClient session = login(connect());
        while (open.size() < FROM_ONE_ADDRESS - 1) {
            login(connect());
        }
        RawClient beyond = connect();
        refused(beyond, "from your address");
        told.refusedLogin("too-many-connections-from-origin", "53300");
        beyond.close();
        Await.until("it is gone", World.SOON, () -> connections() == FROM_ONE_ADDRESS);
        RawClient cancel = connect();
        assertACancelPasses(session, cancel);
        login(connectFrom("127.0.0.2")).query("SELECT 1");
    }

    @Test
    void connectionsAreLimitedInAll() throws Exception {
        RawClient session = login(connectFrom("127.0.0.2"));
        while (open.size() < FROM_ONE_ADDRESS) {
            login(connectFrom("127.0.0.2"));
        }
        while (open.size() < CONNECTIONS - 1) {
            login(connectFrom("127.0.0.3"));
        }
        RawClient beyond = connect();
        refused(beyond, "at this gateway");
        told.refusedLogin("too-many-connections", "53300");
        beyond.close();
        Await.until("it is gone", World.SOON, () -> connections() == CONNECTIONS);
        assertACancelPasses(session, connect());
        session.close();
        Await.until("there is room", World.SOON, () -> connections() < CONNECTIONS);
        login(connect()).query("SELECT 1");
    }

    @Test
    void aFloodIsClosedAtOnceAndLeavesRoomForRefusals() throws Exception {
        // Unfinished logins, and as many again that would wait or be told that there are too many.
        for (int i = 0; i < 2 * LOGINS; i++) {
            begin(connectFrom("127.0.0.2"));
        }
        Await.until(
                "they have begun", World.SOON, () -> world.gateway.metric("portcullis_logins_pending") == 2 * LOGINS);
        for (int i = 0; i < 10; i++) {
            assertEquals(
                    new Ending(List.of(), End.EOF), connectFrom("127.0.0.2").readToEnd(World.SOON));
        }
        told.line("connections-dropped");
        told.assertCounted(10, "portcullis_connections_dropped_total");
        told.noRefusal();
        assertEquals(2 * LOGINS, world.gateway.metric("portcullis_logins_pending"));
        login(connectFrom("127.0.0.3")).query("SELECT 1");
    }

    @Test
    void sessionsAtATargetAreLimitedAndTheirPlacesGivenBack() throws Exception {
        world.grants.target(
                TargetSpec.of("small", world.postgres).database("shop").maxConnections(2));
        world.grants.role(world.postgres, "small", "porter");
        String password = world.grants.credential("peter");
        Grant grant = world.grants.grant(GrantSpec.of("peter", "small", "porter"));
        world.gatewayKnows(grant);
        Await.until("the target is known", World.SOON, () -> world.gateway.metric("portcullis_targets_known") == 2);
        RawClient first = connect().login("peter", password, "small");
        RawClient second = connect().login("peter", password, "small");
        assertEquals(2, world.gateway.metric("portcullis_target_sessions", "target", "small"));
        try (RawClient third = connect()) {
            Message answer = third.tryLogin("peter", password, "small");
            Assertion.isFatal(answer, "53300", "too many connections: at the target \"small\"");
        }
        assertTrue(told.refusedLogin("target-full", "53300").contains("2 of this gateway"));
        second.close();
        // Logins that fail behind the limit must give their place back too.
        for (int i = 0; i < 5; i++) {
            awaitLogin("42704", password, "no_such_setting", "1");
        }
        awaitLogin("", password);
        first.query("SELECT 1");
    }

    /** A target that says nothing: each connection to it is one, also while nobody waits for it any more. */
    @Test
    void aPlaceIsTakenUntilTheConnectionIsGone() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Person visitor = world.personAt(TargetSpec.of("mute", "127.0.0.1:" + mute.getLocalPort())
                    .database("shop")
                    .maxConnections(1));
            try (RawClient first = connect();
                    Socket connection = greet(first, visitor, mute)) {
                first.abort();
                try (RawClient second = connect()) {
                    Message answer = second.tryLogin(visitor.login(), visitor.password(), "mute");
                    Assertion.isFatal(answer, "53300", "too many connections: at the target \"mute\"");
                }
                assertTrue(connection.isConnected());
            }
            world.grants.removeTarget("mute");
        }
    }

    /** Logs in as far as to the target. */
    private static Socket greet(RawClient client, Person visitor, ServerSocket target) throws IOException {
        Thread.ofVirtual().start(() -> {
            try {
                client.tryLogin(visitor.login(), visitor.password(), "mute");
            } catch (UncheckedIOException _) {
                // It leaves while it waits.
            }
        });
        target.setSoTimeout((int) World.SOON.toMillis());
        return target.accept();
    }

    /** Places are given back when the connections are gone, a little after the client is. */
    private static void awaitLogin(String sqlState, String password, String... parameters) {
        Await.until("a place is free", World.SOON, () -> {
            try (RawClient client = world.connect()) {
                Message answer = client.tryLogin("peter", password, "small", parameters);
                return sqlState.isEmpty()
                        ? answer.tag() == 'Z'
                        : answer.sqlState().equals(sqlState);
            }
        });
    }

    @Test
    void slowLoginsEndAtTheDeadlineHoweverTheyAreSlow() throws Exception {
        long begun = System.nanoTime();
        RawClient silent = connect();
        RawClient dripping = connect();
        RawClient hesitating = connect();
        hesitating.send(Frontend.startup("user", person.login(), "database", World.TARGET));
        hesitating.read(World.SOON);
        hesitating.send(Frontend.saslInitialResponse(Scram.MECHANISM, new Scram("x").clientFirst()));
        hesitating.read(World.SOON);
        Thread dripper = Thread.ofVirtual().start(() -> drip(dripping));
        // Where nobody asked anything there is nobody to answer.
        assertEquals(new Ending(List.of(), End.EOF), silent.readToEnd(World.SOON));
        Assertion.fatal(dripping.readToEnd(World.SOON), "08006", "the login was not finished in time");
        Assertion.fatal(hesitating.readToEnd(World.SOON), "08006", "the login was not finished in time");
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(took.compareTo(HANDSHAKE) >= 0 && took.compareTo(HANDSHAKE.plusSeconds(2)) < 0, took::toString);
        told.assertCounted(3, "portcullis_sessions_refused_total", "reason", "login-timeout");
        told.assertNoDefect();
        dripper.interrupt();
        dripper.join();
    }

    /** A startup packet that would be whole after many minutes. */
    private static void drip(RawClient client) {
        byte[] packet = Frontend.startup("user", "maria", "application_name", "x".repeat(9_000));
        try {
            for (byte one : packet) {
                client.send(new byte[] {one});
                Thread.sleep(50);
            }
        } catch (InterruptedException | UncheckedIOException _) {
            // The gateway ended it: what was to be seen.
        }
    }
}
