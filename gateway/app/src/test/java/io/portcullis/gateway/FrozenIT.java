package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A gateway that stands still (SIGSTOP) while a grant expires and then goes on: it must not write a byte more of what it
 * had queued, nor of what the target has sent meanwhile.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrozenIT {
    private static final Duration SOON = World.SOON;
    private static final Pattern WRITTEN = Pattern.compile("\"bytes_to_client\":(\\d+)");

    private World world;

    World open() {
        return World.start();
    }

    @BeforeAll
    void start() {
        world = open();
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private void freezeAcrossTheEndOf(Person person) {
        world.gateway.signal("STOP");
        Await.until(
                "the grant is over, and its cut deadline too",
                SOON,
                () -> Instant.now()
                        .isAfter(person.grant().validity().expiresAt().plusSeconds(1)));
    }

    private long writtenByTheGateway(Person person) throws Exception {
        Await.until("the end is in the audit", SOON, () -> !ended(person).isEmpty());
        Matcher matcher = WRITTEN.matcher(ended(person));
        assertTrue(matcher.find());
        return Long.parseLong(matcher.group(1));
    }

    private String ended(Person person) throws Exception {
        return String.join(
                "",
                world.audit("\"type\":\"session_ended\"", person.grant().id().value(), "\"cause\":\"expired\""));
    }

    @Test
    void aHalfSentRowIsResetAndNothingOfItFollows() throws Exception {
        Person person = world.person("frozen-in-a-row", Duration.ofSeconds(6));
        try (RawClient client = world.connect(64 * 1024)) {
            client.login(person.login(), person.password(), World.TARGET);
            client.send(Frontend.query("SELECT repeat('x', 20000000 + 0 * generate_series(1, 1000000))"));
            client.receive(1_000_000, SOON);
            // Not within a write: one that the gateway has decided on when it freezes is carried out.
            world.awaitStandstill();
            freezeAcrossTheEndOf(person);
            // From here on the socket has room for whatever the gateway would write.
            long received = takeWhatTheKernelHas(client);
            assertTrue(client.isInsideMessage());
            world.gateway.signal("CONT");
            Ending end = client.readToEnd(SOON, 1);
            assertEquals(End.RESET, end.end());
            assertEquals(received, client.bytesReceived());
            assertOnlyTheLoginIsNotCounted(received, person);
        }
        world.awaitNoBackend(SOON);
    }

    private long takeWhatTheKernelHas(RawClient client) {
        long before;
        do {
            before = client.bytesReceived();
            assertEquals(
                    End.TIMEOUT, client.readToEnd(Duration.ofMillis(500), 1).end());
        } while (client.bytesReceived() > before);
        return before;
    }

    /** The gateway's own counter of written bytes begins behind the answers of the SCRAM dialogue. */
    private void assertOnlyTheLoginIsNotCounted(long received, Person person) throws Exception {
        long dialogue = received - writtenByTheGateway(person);
        assertTrue(dialogue > 0 && dialogue < 1_000, "not counted: " + dialogue + " of " + received);
    }

    @Test
    void aSessionAtABoundaryGetsItsReason() throws Exception {
        Person person = world.person("frozen-while-running", Duration.ofSeconds(4));
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT pg_sleep(5)"));
            freezeAcrossTheEndOf(person);
            // The target's answer is there before the gateway runs again.
            Await.until(
                    "the statement is over",
                    SOON,
                    () -> world.ask(
                                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'clerk' AND state = 'active'")
                            .equals("0"));
            world.gateway.signal("CONT");
            Ending end = client.readToEnd(SOON, 5);
            assertEquals(End.EOF, end.end());
            assertEquals("E", end.tags(), "nothing but the FATAL: " + end);
            assertEquals("57P01", end.last().sqlState());
        }
        world.awaitNoBackend(SOON);
    }

    @Test
    void whatAClientSentMeanwhileDoesNotReachTheTarget() throws Exception {
        Person person = world.person("frozen-with-input", Duration.ofSeconds(4));
        world.postgres.execute("shop", "CREATE TABLE late (v int); ALTER TABLE late OWNER TO clerk");
        try (RawClient client = world.login(person)) {
            freezeAcrossTheEndOf(person);
            client.send(Frontend.query("INSERT INTO late VALUES (1)"));
            world.gateway.signal("CONT");
            Ending end = client.readToEnd(SOON, 5);
            assertEquals(End.EOF, end.end());
            assertEquals("E", end.tags());
            assertEquals("57P01", end.last().sqlState());
        }
        world.awaitNoBackend(SOON);
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM late"));
    }
}
