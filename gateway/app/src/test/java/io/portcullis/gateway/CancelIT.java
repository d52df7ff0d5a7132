package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** CancelRequests: the right key stops what runs, any other does nothing, and none ever stops what comes after. */
@ExtendWith(SharedWorld.class)
class CancelIT {
    private static World world;
    private static Bystander bystander;
    private static Middle middle;
    private static Person person;

    private RawClient session;
    private Told told;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
        bystander = new Bystander(world);
        middle = new Middle(world.postgres);
        person = world.personAt(TargetSpec.of("cancelled", middle.address()).database(World.TARGET));
    }

    @AfterAll
    static void leave() {
        bystander.close();
        middle.close();
    }

    @BeforeEach
    void logIn() throws Exception {
        session = world.login(person);
        told = Told.since(world);
    }

    @AfterEach
    void nobodyElseNoticed() {
        middle.release();
        session.close();
        bystander.noticesNothing();
        world.awaitBackends(1);
    }

    private static void sendCancel(int pid, byte[] secret) {
        try (RawClient client = world.connect()) {
            client.send(Frontend.cancelRequest(pid, secret));
            assertEquals(new Ending(List.of(), End.EOF), client.readToEnd(World.SOON));
        }
    }

    private void assertMatched(int matched, int unmatched) throws Exception {
        told.assertCounted(matched, "portcullis_cancel_requests_total", "matched", "true");
        told.assertCounted(unmatched, "portcullis_cancel_requests_total", "matched", "false");
        told.noRefusal();
    }

    private void run(String query) {
        session.send(Frontend.query(query));
        Running.await(world, query);
    }

    private void assertCompletes() {
        assertEquals("TDCZ", tags(session.readUntil('Z', World.SOON)));
    }

    private static String tags(List<Message> messages) {
        return String.join("", messages.stream().map(m -> "" + m.tag()).toList());
    }

    @Test
    void theRightKeyStopsTheStatementAndTheSessionGoesOn() throws Exception {
        run("SELECT pg_sleep(60)");
        sendCancel(session.backendPid(), session.secret());
        List<Message> answer = session.readUntil('Z', World.SOON);
        assertEquals("57014", answer.get(answer.size() - 2).sqlState());
        session.send(Frontend.query("SELECT 1"));
        assertCompletes();
        assertMatched(1, 0);
    }

    @Test
    void anyOtherKeyDoesNothingAndTheAnswerIsTheSame() throws Exception {
        try (RawClient other = world.login(person)) {
            run("SELECT pg_sleep(2)");
            byte[] almost = session.secret();
            almost[almost.length - 1] ^= 1;
            sendCancel(session.backendPid(), almost);
            sendCancel(session.backendPid(), other.secret());
            sendCancel(session.backendPid() + 1, session.secret());
            sendCancel(session.backendPid(), new byte[0]);
            sendCancel(session.backendPid(), new byte[256]);
            assertCompletes();
        }
        // A secret of no bytes is no CancelRequest at all.
        told.assertCounted(4, "portcullis_cancel_requests_total", "matched", "false");
        told.assertCounted(0, "portcullis_cancel_requests_total", "matched", "true");
        told.refusedLogin("malformed-startup", "08P01");
    }

    @Test
    void theTargetsOwnKeyIsNotTheClients() {
        run("SELECT pg_sleep(1)");
        try (RawClient direct = RawClient.connect(world.postgres.host(), world.postgres.port())) {
            direct.send(Frontend.cancelRequest(session.backendPid(), session.secret()));
            assertEquals(End.EOF, direct.readToEnd(World.SOON).end());
        }
        assertCompletes();
    }

    @Test
    void theKeyOfASessionThatIsOverFitsNothing() throws Exception {
        session.close();
        told.ended("client-closed");
        sendCancel(session.backendPid(), session.secret());
        assertMatched(0, 1);
    }

    @Test
    void whereNothingRunsNothingIsSentToTheTarget() throws Exception {
        session.query("SELECT 1");
        int before = middle.connections();
        sendCancel(session.backendPid(), session.secret());
        assertEquals(before, middle.connections());
        session.send(Frontend.query("SELECT pg_sleep(0.3)"));
        assertCompletes();
        assertMatched(1, 0);
    }

    @Test
    void aCancelThatIsLateNeverStopsTheNextStatement() throws Exception {
        session.send(Frontend.query("SELECT pg_sleep(0.5)"));
        middle.holdNew();
        try (RawClient cancel = world.connect()) {
            cancel.send(Frontend.cancelRequest(session.backendPid(), session.secret()));
            Await.until("the cancel is on its way", World.SOON, () -> middle.open() == 2);
            assertCompletes();
            session.send(Frontend.query("SELECT pg_sleep(0.6)"));
            // Whoever passed it on now would see it stopped by what is held up.
            assertEquals(End.TIMEOUT, cancel.readToEnd(Duration.ofMillis(300)).end(), "EOF tells clients: delivered");
            assertEquals(
                    "0",
                    world.ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%(0.6)'"));
            middle.release();
            assertCompletes();
            assertEquals(End.EOF, cancel.readToEnd(World.SOON).end());
        }
        assertMatched(1, 0);
    }

    @Test
    void whoWaitsForTheEndOfACancelIsNeverHitByItLater() {
        for (int i = 0; i < 60; i++) {
            session.send(Frontend.query("SELECT pg_sleep(0.00" + i % 10 + ")"));
            sendCancel(session.backendPid(), session.secret());
            session.readUntil('Z', World.SOON);
            session.send(Frontend.query("SELECT pg_sleep(0.005)"));
            assertCompletes();
        }
    }

    @Test
    void aFloodOfCancelsHarmsNobody() throws Exception {
        run("SELECT pg_sleep(60)");
        List<RawClient> flood = new ArrayList<>();
        byte[] wrong = {1, 2, 3, 4};
        for (int i = 0; i < 100; i++) {
            RawClient client = world.connect();
            client.send(Frontend.cancelRequest(session.backendPid(), i % 2 == 0 ? session.secret() : wrong));
            flood.add(client);
        }
        for (RawClient client : flood) {
            assertEquals(new Ending(List.of(), End.EOF), client.readToEnd(World.SOON));
            client.close();
        }
        List<Message> answer = session.readUntil('Z', World.SOON);
        assertEquals("57014", answer.get(answer.size() - 2).sqlState());
        session.send(Frontend.query("SELECT pg_sleep(0.2)"));
        assertCompletes();
        assertMatched(50, 50);
    }
}
