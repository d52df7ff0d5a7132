package io.portcullis.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Targets that can not be reached, do not let the gateway in, or are none: the client reads our words, never theirs. */
class TargetLoginFaultIT {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static World world;
    private static Bystander bystander;

    @BeforeAll
    static void start() {
        world = World.start(
                settings -> settings.with("portcullis.deadlines.upstream-connect", CONNECT.toSeconds() + "s"));
        bystander = new Bystander(world);
    }

    @AfterAll
    static void stop() {
        bystander.close();
        world.close();
    }

    @AfterEach
    void nobodyElseNoticed() {
        bystander.noticesNothing();
        world.awaitBackends(1);
    }

    private static TargetSpec target(String... hosts) {
        return TargetSpec.of("t" + COUNT.incrementAndGet(), hosts).database(World.TARGET);
    }

    private static String real() {
        return world.postgres.host() + ":" + world.postgres.port();
    }

    /** Returns the operator's line. */
    private static String refused(TargetSpec target, String reason, String sqlState, String message) throws Exception {
        Person person = world.personAt(target);
        Told told = Told.since(world);
        Message answer = world.tryLogin(person);
        Assertion.isFatal(answer, sqlState, "");
        assertEquals(message.replace("TARGET", "target \"" + target.name() + "\""), answer.field('M'));
        assertEquals("", answer.field('D'));
        return told.refusedLogin(reason, sqlState);
    }

    private static String unreachable(TargetSpec target, String reason) throws Exception {
        return refused(target, reason, "08006", "the TARGET cannot be reached by the gateway");
    }

    @Test
    void aHostThatRefusesConnectionsIsToldAsUnreachable() throws Exception {
        int port = FreePort.next();
        String line = unreachable(target("127.0.0.1:" + port), "target-unreachable");
        assertTrue(line.contains("127.0.0.1:" + port), line);
    }

    @Test
    void aHostWhoseNameDoesNotResolveIsToldAsUnreachable() throws Exception {
        String line = unreachable(target("no-such-host.invalid:5432"), "target-unreachable");
        assertTrue(line.contains("no-such-host.invalid"), line);
    }

    @Test
    void theNextHostIsTriedWhenOneRefuses() {
        Person person = world.personAt(target("127.0.0.1:" + FreePort.next(), real()));
        try (RawClient client = world.login(person)) {
            assertEquals('Z', client.query("SELECT 1").getLast().tag());
        }
    }

    @Test
    void theNextHostIsTriedWhenOneHangs() {
        try (FakeServer hanging = FakeServer.saying(new byte[0])) {
            Person person = world.personAt(target(hanging.address(), real()));
            try (RawClient client = world.login(person)) {
                assertEquals('Z', client.query("SELECT 1").getLast().tag());
            }
            hanging.awaitEnded(1);
        }
    }

    @Test
    void theNextHostIsTriedWhenOneIsStarting() {
        try (FakeServer starting = FakeServer.closingAfter(error("57P03", "the database system is starting up"))) {
            Person person = world.personAt(target(starting.address(), real()));
            world.login(person).close();
            starting.awaitEnded(1);
        }
    }

    @Test
    void aHostThatNeverAnswersIsGivenUpAtTheDeadline() throws Exception {
        try (FakeServer hanging = FakeServer.saying(new byte[0])) {
            TargetSpec target = target(hanging.address());
            long begun = System.nanoTime();
            unreachable(target, "target-unreachable");
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertTrue(took.compareTo(CONNECT) >= 0, took::toString);
            hanging.awaitEnded(1);
        }
    }

    @Test
    void aHostWithTheWrongRoleDoesNotDo() throws Exception {
        String line = unreachable(target(real()).hostRole("standby"), "target-unreachable");
        assertTrue(line.contains("is not a STANDBY"), line);
        world.login(world.personAt(target(real()).hostRole("primary"))).close();
    }

    @Test
    void aHostInRecoveryIsAStandby() throws Exception {
        inRecovery();
        world.login(world.personAt(target(real()).database("replica").hostRole("standby")))
                .close();
        String line = unreachable(target(real()).database("replica").hostRole("primary"), "target-unreachable");
        assertTrue(line.contains("is not a PRIMARY"), line);
    }

    /** A database in which the server says of itself that it is in recovery. */
    private static void inRecovery() throws SQLException {
        world.postgres.execute("postgres", "CREATE DATABASE replica");
        world.postgres.execute(
                "replica",
                "CREATE OR REPLACE FUNCTION pg_catalog.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'");
    }

    @Test
    void aWrongPasswordOfOursIsOurAffair() throws Exception {
        TargetSpec target = target(real());
        Person person = world.personAt(target);
        world.grants.secret(target.name(), World.ROLE, "not the password");
        Told told = Told.since(world);
        Message answer = world.tryLogin(person);
        Assertion.isFatal(answer, "08006", "cannot be reached by the gateway");
        assertFalse(answer.toString().contains(World.ROLE), answer::toString);
        String line = told.refusedLogin("target-refused-login", "08006");
        assertTrue(line.contains("28P01"), line);
        // What failed is not kept.
        world.grants.secret(target.name(), World.ROLE, world.rolePassword());
        assertEquals('Z', world.tryLogin(person).tag());
    }

    @Test
    void aPasswordThatIsNotThereIsOurAffairToo() throws Exception {
        TargetSpec target = target(real());
        Person person = world.personAt(target);
        java.nio.file.Files.delete(
                world.grants.secretsDir().resolve(target.name()).resolve(World.ROLE));
        Told told = Told.since(world);
        Assertion.isFatal(world.tryLogin(person), "08006", "cannot be reached by the gateway");
        told.refusedLogin("no-target-password", "08006");
    }

    @Test
    void aDatabaseThatIsNotThereIsToldByTheTargetsNameOnly() throws Exception {
        String line = refused(
                target(real()).database("secret_name"),
                "target-database-missing",
                "3D000",
                "the database behind TARGET does not exist");
        assertTrue(line.contains("secret_name"), line);
    }

    private static byte[] authentication(int kind, byte... more) {
        return Frontend.message(
                'R', ByteBuffer.allocate(4 + more.length).putInt(kind).put(more).array());
    }

    private static byte[] error(String sqlState, String message) {
        return Frontend.message('E', ("SFATAL\0VFATAL\0C" + sqlState + "\0M" + message + "\0\0").getBytes(ISO_8859_1));
    }

    static Stream<Arguments> otherAuthentication() {
        return Stream.of(
                argumentSet("none at all", (Object) authentication(0)),
                argumentSet("a password in clear text", (Object) authentication(3)),
                argumentSet("MD5", (Object) authentication(5, new byte[4])),
                argumentSet("GSSAPI", (Object) authentication(7)),
                argumentSet("SSPI", (Object) authentication(9)),
                argumentSet("an unknown kind", (Object) authentication(4711)),
                argumentSet("only SCRAM-SHA-1", (Object) authentication(10, "SCRAM-SHA-1\0\0".getBytes(ISO_8859_1))),
                argumentSet("SCRAM's end without its beginning", (Object)
                        authentication(12, "v=AAAA".getBytes(ISO_8859_1))));
    }

    @ParameterizedTest
    @MethodSource("otherAuthentication")
    void aTargetThatDoesNotAskForScramGetsNoPassword(byte[] request) throws Exception {
        try (FakeServer fake = FakeServer.saying(request)) {
            String line = unreachable(target(fake.address()), "target-fault");
            assertTrue(line.contains("detail="), line);
            fake.awaitEnded(1);
            assertEquals("", new String(fake.heard(), ISO_8859_1));
        }
    }

    static Stream<Arguments> noServers() {
        return Stream.of(
                argumentSet("HTTP", (Object) "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1)),
                argumentSet("SSH", (Object) "SSH-2.0-OpenSSH_9.2\r\n".getBytes(ISO_8859_1)),
                argumentSet("zeros", (Object) new byte[64]),
                argumentSet("an unknown tag", (Object) Frontend.message('y', new byte[8])),
                argumentSet("length 3", (Object) Frontend.header('R', 3)),
                argumentSet("length -1", (Object) Frontend.header('R', -1)),
                argumentSet("a message of 70,000 bytes", (Object) Frontend.header('S', 70_000)),
                argumentSet("ReadyForQuery at once", (Object) Frontend.message('Z', new byte[] {'I'})),
                argumentSet("an error without an end", (Object) Frontend.message('E', "SFATAL".getBytes(ISO_8859_1))));
    }

    @ParameterizedTest
    @MethodSource("noServers")
    void whatIsNoServerIsRefused(byte[] answer) throws Exception {
        try (FakeServer fake = FakeServer.saying(answer)) {
            unreachable(target(fake.address()), "target-fault");
            fake.awaitEnded(1);
        }
    }

    @Test
    void aServerThatClosesAtOnceIsUnreachable() throws Exception {
        try (FakeServer fake = FakeServer.closingAfter(new byte[0])) {
            unreachable(target(fake.address()), "target-unreachable");
        }
    }

    @Test
    void aFullServerIsToldAsFull() throws Exception {
        try (FakeServer fake = FakeServer.closingAfter(error("53300", "remaining slots are reserved for roles"))) {
            String line = refused(
                    target(fake.address()), "target-full", "53300", "too many connections: the TARGET takes no more");
            assertTrue(line.contains("remaining slots are reserved"), line);
        }
    }

    @Test
    void aStartingServerIsToldAsStarting() throws Exception {
        try (FakeServer fake = FakeServer.closingAfter(error("57P03", "the database system is starting up"))) {
            refused(
                    target(fake.address()),
                    "target-starting",
                    "57P03",
                    "the TARGET does not accept connections at the moment");
        }
    }
}
