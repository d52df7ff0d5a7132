package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
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

/**
 * Targets that break the protocol or their connection in the middle of a session: the client learns it, never from a
 * message that only looks whole, and none of what the target should not have said reaches it.
 */
@ExtendWith(SharedWorld.class)
class TargetFaultIT {
    private static World world;
    private static Bystander bystander;
    private static Middle middle;
    private static Person person;

    private Told told;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
        bystander = new Bystander(world);
        middle = new Middle(world.postgres);
        person = world.personAt(TargetSpec.of("faulty", middle.address()).database(World.TARGET));
    }

    @AfterAll
    static void leave() {
        bystander.close();
        middle.close();
    }

    @BeforeEach
    void listen() throws Exception {
        world.awaitBackends(1);
        told = Told.since(world);
    }

    @AfterEach
    void nobodyElseNoticed() {
        bystander.noticesNothing();
        Await.until("the gateway has closed its connections", World.SOON, () -> middle.open() == 0);
        world.awaitBackends(1);
    }

    static Stream<Arguments> illegal() {
        return Stream.of(
                argumentSet("a request for a password in clear text", Frontend.message('R', new byte[] {0, 0, 0, 3})),
                argumentSet("a second AuthenticationOk", Frontend.message('R', new byte[4])),
                argumentSet("another key", Frontend.message('K', new byte[8])),
                argumentSet("a protocol version", Frontend.message('v', new byte[8])),
                argumentSet("an unknown tag", Frontend.message('y', new byte[8])),
                argumentSet("a tag of 0", Frontend.message('\0', new byte[8])),
                argumentSet("a tag of a client", Frontend.message('Q', new byte[8])),
                argumentSet("length 0", Frontend.header('D', 0)),
                argumentSet("length 3", Frontend.header('D', 3)),
                argumentSet("length -1", Frontend.header('D', -1)),
                argumentSet("a message of 2 GB", Frontend.header('D', Integer.MAX_VALUE)),
                argumentSet("ReadyForQuery of two bytes", Frontend.message('Z', new byte[] {'I', 'I'})),
                argumentSet("an unknown transaction status", Frontend.message('Z', new byte[] {'X'})));
    }

    @ParameterizedTest
    @MethodSource("illegal")
    void whatNoServerMayAnswerEndsTheSessionAndIsNotPassedOn(byte[] bytes) throws Exception {
        try (RawClient client = world.login(person)) {
            client.query("SELECT 1");
            middle.say(bytes);
            Assertion.fatal(client.readToEnd(World.SOON), "08P01", "the target broke the protocol");
        }
        told.ended("target-fault");
    }

    @Test
    void whatComesBeforeAnIllegalMessageIsPassedOn() throws Exception {
        byte[] notice = Frontend.message(
                'N', "SNOTICE\0VNOTICE\0C00000\0Mhello\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        try (RawClient client = world.login(person)) {
            middle.say(Frontend.concat(notice, Frontend.message('R', new byte[] {0, 0, 0, 3}), notice));
            Ending end = client.readToEnd(World.SOON);
            Assertion.endsWithFatal(end, "08P01", "the target broke the protocol");
            assertEquals("NE", end.tags());
        }
        told.ended("target-fault");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(booleans = {false, true})
    void aTargetThatIsGoneBetweenMessagesIsToldAsGone(boolean reset) throws Exception {
        try (RawClient client = world.login(person)) {
            client.query("SELECT 1");
            middle.end(reset);
            Assertion.fatal(client.readToEnd(World.SOON), "08006", "the target closed its connection");
        }
        told.ended("target-closed");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(booleans = {false, true})
    void aTargetThatIsGoneInTheMiddleOfARowIsToldByAReset(boolean reset) throws Exception {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT repeat('x', 50000000)"));
            client.receive(1_000_000, World.SOON);
            middle.end(reset);
            Ending end = client.readToEnd(World.SOON);
            assertEquals(End.RESET, end.end(), "half a row must not look like anything else");
            assertTrue(client.isInsideMessage());
        }
        assertTrue(told.ended("target-fault").contains("reset=true"));
    }

    @Test
    void halfAMessageAndAnEndIsToldByAReset() throws Exception {
        try (RawClient client = world.login(person)) {
            middle.say(Frontend.header('D', 1_000));
            client.receive(client.bytesReceived() + 5, World.SOON);
            middle.end(false);
            assertEquals(End.RESET, client.readToEnd(World.SOON).end());
        }
        told.ended("target-fault");
    }

    @Test
    void aBackendThatIsTerminatedSaysItItself() throws Exception {
        try (RawClient client = world.login(person)) {
            world.ask("SELECT pg_terminate_backend(" + client.backendPid() + ")");
            Assertion.fatal(
                    client.readToEnd(World.SOON), "57P01", "terminating connection due to administrator command");
        }
        told.ended("target-closed");
    }

    @Test
    void aBackendThatIsTerminatedInTheMiddleOfAStreamNeverLooksFinished() throws Exception {
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT generate_series(1, 2000000000), repeat('x', 100)"));
            client.receive(1_000_000, World.SOON);
            world.ask("SELECT pg_terminate_backend(" + client.backendPid() + ")");
            Ending end = client.readToEnd(World.SOON, 3);
            // A backend that is terminated while it waits for room to send leaves in mid-message, without a word.
            if (end.end() == End.RESET) {
                told.ended("target-fault");
            } else {
                Assertion.endsWithFatal(end, "57P01", "terminating connection due to administrator command");
                told.ended("target-closed");
            }
        }
    }
}
