package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that break the protocol after their login: the session ends with a reason, and the target sees none of it. */
@ExtendWith(SharedWorld.class)
class BadSessionIT {
    private static World world;
    private static Bystander bystander;
    private static World.Person person;

    private Told told;

    @BeforeAll
    static void arrive() throws SQLException {
        world = SharedWorld.get();
        bystander = new Bystander(world);
        person = world.person("bad-session");
        world.postgres.execute(
                "shop", "CREATE TABLE bad (v text); GRANT ALL ON bad TO clerk; ALTER TABLE bad OWNER TO clerk");
    }

    @AfterAll
    static void leave() throws SQLException {
        bystander.close();
        world.postgres.execute("shop", "DROP TABLE bad");
    }

    @BeforeEach
    void listen() throws Exception {
        world.awaitBackends(1);
        told = Told.since(world);
    }

    @AfterEach
    void nobodyElseNoticed() {
        bystander.noticesNothing();
        world.awaitBackends(1);
    }

    private static Arguments bad(String what, byte[] bytes, String detail) {
        return argumentSet(what, bytes, detail);
    }

    static Stream<Arguments> noMessages() {
        return Stream.of(
                bad("an unknown tag", Frontend.message('y', new byte[4]), "UNKNOWN_TAG"),
                bad("a tag of 0", Frontend.message('\0', new byte[4]), "UNKNOWN_TAG"),
                bad("a tag of a server", Frontend.message('Z', new byte[] {'I'}), "UNKNOWN_TAG"),
                bad("a startup packet", Frontend.startup("user", "maria"), "UNKNOWN_TAG"),
                bad("an SSLRequest", Frontend.sslRequest(), "UNKNOWN_TAG"),
                bad("length 0", Frontend.header('Q', 0), "LENGTH_TOO_SMALL"),
                bad("length 3", Frontend.header('Q', 3), "LENGTH_TOO_SMALL"),
                bad("length -1", Frontend.header('Q', -1), "LENGTH_TOO_SMALL"),
                bad("the least length", Frontend.header('Q', Integer.MIN_VALUE), "LENGTH_TOO_SMALL"),
                bad("a query of more than a gigabyte", Frontend.header('Q', 0x3fffffff), "LENGTH_TOO_LARGE"),
                bad("the greatest length", Frontend.header('d', Integer.MAX_VALUE), "LENGTH_TOO_LARGE"),
                bad("a Sync that is too long", Frontend.header('S', 10_001), "LENGTH_TOO_LARGE"),
                bad("a password", Frontend.password("secret"), "password message after the login"),
                bad("half of a password", Frontend.header('p', 100), "password message after the login"));
    }

    @ParameterizedTest
    @MethodSource("noMessages")
    void whatIsNoMessageEndsTheSession(byte[] bytes, String detail) throws Exception {
        try (RawClient client = world.login(person)) {
            client.send(bytes);
            Assertion.fatal(client.readToEnd(World.SOON), "08P01", "protocol violation by the client");
        }
        assertDetail(told.ended("client-fault"), detail);
    }

    @ParameterizedTest
    @MethodSource("noMessages")
    void whatIsNoMessageEndsASessionInTheMiddleOfAResult(byte[] bytes, String detail) throws Exception {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT generate_series(1, 2000000000), repeat('x', 100)"));
            client.receive(1_000_000, World.SOON);
            client.send(bytes);
            Assertion.endsWithFatal(client.readToEnd(World.SOON, 3), "08P01", "protocol violation by the client");
        }
        assertDetail(told.ended("client-fault"), detail);
    }

    @Test
    void whatIsNoMessageEndsACopyThatLeavesNothing() throws Exception {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("COPY bad FROM STDIN"));
            client.readUntil('G', World.SOON);
            client.send(Frontend.copyData("never\n".getBytes(StandardCharsets.UTF_8)));
            client.send(Frontend.header('d', 2));
            Assertion.fatal(client.readToEnd(World.SOON), "08P01", "protocol violation by the client");
        }
        assertDetail(told.ended("client-fault"), "LENGTH_TOO_SMALL");
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM bad"));
    }

    private static void assertDetail(String line, String detail) {
        assertTrue(line.contains("detail=\"" + detail), line);
    }

    @Test
    void halfAMessageAndACloseLeavesNothing() throws Exception {
        byte[] insert = Frontend.query("INSERT INTO bad VALUES ('" + "x".repeat(100_000) + "')");
        try (RawClient client = world.login(person)) {
            client.send(Arrays.copyOf(insert, 60_000));
        }
        assertDetail(told.ended("client-fault"), "closed in the middle of a message");
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM bad"));
    }

    @Test
    void halfAMessageAndAResetLeavesNothing() throws Exception {
        byte[] insert = Frontend.query("INSERT INTO bad VALUES ('" + "x".repeat(100_000) + "')");
        try (RawClient client = world.login(person)) {
            client.send(Arrays.copyOf(insert, 60_000));
            client.abort();
        }
        assertDetail(told.ended("client-fault"), "closed in the middle of a message");
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM bad"));
    }

    @Test
    void aHeaderWithoutItsBodyAndACloseLeavesNothing() throws Exception {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.header('Q', 0x3fffffff - 1));
        }
        assertDetail(told.ended("client-fault"), "closed in the middle of a message");
    }

    @Test
    void anUnknownStartupParameterIsToldAsTheTargetTellsIt() throws Exception {
        try (RawClient client = world.connect()) {
            Assertion.isFatal(
                    client.tryLogin(person.login(), person.password(), World.TARGET, "no_such_setting", "1"),
                    "42704",
                    "the target \"shop\" refused a startup parameter");
        }
        String line = told.refusedLogin("target-refused-login", "42704");
        assertTrue(line.contains("no_such_setting"), line);
    }

    @Test
    void aStartupParameterOutOfRangeIsToldAsTheTargetTellsIt() throws Exception {
        try (RawClient client = world.connect()) {
            Assertion.isFatal(
                    client.tryLogin(person.login(), person.password(), World.TARGET, "work_mem", "minus one"),
                    "22023",
                    "refused a startup parameter");
        }
        told.refusedLogin("target-refused-login", "22023");
    }

    @Test
    void aTerminateInTheMiddleOfEverythingJustEndsTheSession() throws Exception {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.concat(Frontend.terminate(), Frontend.query("INSERT INTO bad VALUES ('never')")));
            assertEquals(0, client.readToEnd(World.SOON).messages().size());
        }
        told.ended("client-terminated");
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM bad"));
    }
}
