package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.portcullis.harness.Frontend;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.session.EndSpread;
import io.portcullis.session.Grants;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the walk of {@link RelayWalkTest} does not come to. */
class RelaySessionTest {
    private static final int PLENTY = 100_000;
    private static final byte[] READY = {'Z', 0, 0, 0, 5, 'I'};
    private static final GrantScope READ = GrantScope.ofClasses(Set.of(AllowedClass.READ));

    private RelayWorld world = new RelayWorld(GrantScope.FULL);

    @AfterEach
    void close() {
        world.close();
    }

    private void anotherWorld(GrantScope scope, Leaving.Phase phase) {
        world.close();
        world = new RelayWorld(scope, phase);
    }

    private void fromClient(byte[]... messages) {
        makeRoom();
        world.arrive(world.client, ByteBufUtil.getBytes(Unpooled.wrappedBuffer(messages)));
        makeRoom();
    }

    private void fromTarget(byte[]... messages) {
        makeRoom();
        world.arrive(world.target, ByteBufUtil.getBytes(Unpooled.wrappedBuffer(messages)));
        makeRoom();
        world.runTasks();
    }

    private void makeRoom() {
        world.client.makeRoom(PLENTY);
        world.target.makeRoom(PLENTY);
    }

    private static byte[] message(char tag, String body) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(tag).writeInt(Integer.BYTES + body.length()).writeCharSequence(body, StandardCharsets.US_ASCII);
        return ByteBufUtil.getBytes(out);
    }

    /** Longer than a session must rest to be ended. */
    private void rest() {
        for (int i = 0; i < 10; i++) {
            world.look();
            world.pass(250);
        }
    }

    /** A statement of ours is under way when access ends, and the target answers with what is no message. */
    @Test
    void aTargetThatBreaksTheProtocolInAnAnswerToUsIsClosedAndNothingIsReleasedTwice() {
        world.extend();
        world.target.makeRoom(10_000);
        assertTrue(new String(world.target.received(), StandardCharsets.US_ASCII).contains("portcullis.expires_at"));
        world.revoke();

        world.arrive(world.target, new byte[] {'?', 0, 0, 0, 4});
        world.client.makeRoom(10_000);
        world.pass(10_000);

        assertTrue(world.isOver());
        assertEquals(0, world.defects.size(), world.defects::toString);
        assertEquals(0, world.leaked());
    }

    /** Answered, but open: the Sync that commits it is still to come. */
    private void executeWithoutSync() {
        fromClient(
                Frontend.parse("", "INSERT INTO t VALUES (1)"),
                Frontend.bind("", ""),
                Frontend.execute("", 0),
                Frontend.flush());
        fromTarget(message('1', ""), message('2', ""), message('C', "INSERT 0 1\0"));
    }

    @Test
    void aPipelineWithoutItsSyncIsATransactionToADrain() {
        executeWithoutSync();
        world.leaving.enter(Leaving.Phase.RESTING);
        rest();
        world.leaving.enter(Leaving.Phase.BETWEEN_TRANSACTIONS);
        world.leaveAtBoundary();
        assertTrue(world.session.isPassing());

        fromClient(Frontend.sync());
        assertTrue(world.session.isPassing(), "its answer is still to come");
        fromTarget(READY);
        assertFalse(world.session.isPassing());
    }

    @Test
    void halfAStatementThatIsHeldBackIsNoRest() {
        anotherWorld(READ, Leaving.Phase.STAYING);
        byte[] query = Frontend.query("SELECT 1 /* a comment that makes it longer */");
        world.leaving.enter(Leaving.Phase.RESTING);
        fromClient(Arrays.copyOf(query, 20));
        rest();
        assertTrue(world.session.isPassing());

        fromClient(Arrays.copyOfRange(query, 20, query.length));
        fromTarget(message('C', "SELECT 1\0"), READY);
        rest();
        assertFalse(world.session.isPassing());
    }

    @Test
    void whoComesWhileSessionsEndAtBoundariesEndsAtItsFirst() {
        anotherWorld(GrantScope.FULL, Leaving.Phase.BETWEEN_TRANSACTIONS);
        fromClient(Frontend.query("SELECT 1"));
        assertTrue(world.session.isPassing());

        fromTarget(message('C', "SELECT 1\0"), READY);
        assertFalse(world.session.isPassing());
    }

    @Test
    void aGatewayThatLeavesDoesNotComeBack() {
        world.leaving.enter(Leaving.Phase.NOW);
        world.leaving.enter(Leaving.Phase.RESTING);
        assertEquals(Leaving.Phase.NOW, world.leaving.phase());
    }

    // A grant that is not renewed

    private static final Instant END = Grants.END.plusSeconds(1);
    private static final Duration SPREAD = Duration.ofMinutes(12);
    private static final byte[] IN_TRANSACTION = {'Z', 0, 0, 0, 5, 'T'};

    private EndSpread spread() {
        world.revise(END, SPREAD);
        return world.session.access().spread();
    }

    private String end() {
        makeRoom();
        world.pass(5_000);
        world.leave(world.client);
        world.leave(world.target);
        world.pass(10_000);
        assertEquals(0, world.defects.size(), world.defects::toString);
        assertEquals(1, world.ends.size());
        return world.ends.getFirst().cause().code();
    }

    @Test
    void aSessionWhoseGrantIsNotRenewedEndsFromItsMomentOnWhenItRests() {
        EndSpread spread = spread();
        assertTrue(spread.from() >= END.minus(SPREAD).toEpochMilli());

        world.passUntil(spread.from() - 5_000);
        rest();
        assertTrue(world.session.isPassing());
        world.passUntil(spread.from());
        makeRoom();
        rest();

        assertFalse(world.session.isPassing());
        assertEquals("not-renewed", end());
        String told = new String(world.client.received(), StandardCharsets.UTF_8);
        assertTrue(told.contains("57P01") && told.contains("has not been renewed"), told);
    }

    @Test
    void oneThatNeverRestsIsEndedBetweenTwoTransactionsAndNeverInOne() {
        EndSpread spread = spread();
        fromClient(Frontend.query("BEGIN"));
        fromTarget(message('C', "BEGIN\0"), IN_TRANSACTION);
        world.passUntil(spread.from());
        rest();
        assertTrue(world.session.isPassing());
        world.passUntil(spread.atBoundary());
        fromClient(Frontend.query("SELECT 1"));
        fromTarget(message('C', "SELECT 1\0"), IN_TRANSACTION);
        rest();
        assertTrue(world.session.isPassing());

        fromClient(Frontend.query("COMMIT"));
        rest();
        assertTrue(world.session.isPassing(), "the answer is still to come");
        fromTarget(message('C', "COMMIT\0"), READY);

        assertFalse(world.session.isPassing());
        assertEquals("not-renewed", end());
    }

    @Test
    void aRenewalInTimeLetsItGoOn() {
        EndSpread spread = spread();
        fromClient(Frontend.query("BEGIN"));
        fromTarget(message('C', "BEGIN\0"), IN_TRANSACTION);
        world.passUntil(spread.atBoundary());
        world.look();
        assertTrue(world.session.rest().isLeaving());

        world.revise(END.plusSeconds(7_200), SPREAD);
        fromClient(Frontend.query("COMMIT"));
        fromTarget(message('C', "COMMIT\0"), READY);
        rest();

        assertFalse(world.session.rest().isLeaving());
        assertTrue(world.session.isPassing());
    }

    @Test
    void aTransactionThatIsOpenAtTheEndOfTheGrantIsCutOff() {
        spread();
        fromClient(Frontend.query("BEGIN"));
        fromTarget(message('C', "BEGIN\0"), IN_TRANSACTION);
        world.passUntil(END.toEpochMilli() - 1);
        world.look();
        assertTrue(world.session.isPassing());

        world.pass(1);

        assertFalse(world.session.isPassing());
        assertEquals("expired", end());
    }

    @Test
    void aRenewalDoesNotKeepAGatewayFromLeaving() {
        spread();
        world.leaving.enter(Leaving.Phase.BETWEEN_TRANSACTIONS);
        fromClient(Frontend.query("BEGIN"));
        fromTarget(message('C', "BEGIN\0"), IN_TRANSACTION);
        world.leaveAtBoundary();
        world.revise(END.plusSeconds(7_200), SPREAD);

        fromClient(Frontend.query("COMMIT"));
        fromTarget(message('C', "COMMIT\0"), READY);

        assertFalse(world.session.isPassing());
        assertEquals("draining", end());
    }
}
