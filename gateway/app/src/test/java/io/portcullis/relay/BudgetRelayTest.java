package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.audit.EndCause;
import io.portcullis.model.audit.StatementEvent;
import io.portcullis.model.scope.Allowance;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.session.SessionSummary;
import io.portcullis.session.Spending;
import io.portcullis.session.scoped.Purse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What of a result reaches a client whose grant has budgets, in bytes. */
class BudgetRelayTest {
    private static final int ROOM = 1_000_000;

    /** Of one gateway that never gets more. */
    private static final class Fixed implements Purse {
        private long left;

        Fixed(long left) {
            this.left = left;
        }

        @Override
        public boolean take(long amount) {
            boolean there = left >= amount;
            left -= there ? amount : 0;
            return there;
        }

        @Override
        public void putBack(long amount) {
            left += amount;
        }
    }

    private record Limited(Map<Allowance, Fixed> purses) implements Spending {
        @Override
        public @Nullable Purse of(Allowance what) {
            return purses.get(what);
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void leave(boolean began) {}
    }

    private static RelayWorld world(Allowance what, long limit) {
        RelayWorld world =
                new RelayWorld(GrantScope.FULL, Leaving.Phase.STAYING, new Limited(Map.of(what, new Fixed(limit))));
        world.client.makeRoom(ROOM);
        world.target.makeRoom(ROOM);
        return world;
    }

    // Messages

    private static byte[] message(char tag, String body) {
        byte[] text = body.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(5 + text.length)
                .put((byte) tag)
                .putInt(4 + text.length)
                .put(text)
                .array();
    }

    private static byte[] query(String sql) {
        return message('Q', sql + "\0");
    }

    private static final byte[] COLUMNS = message('T', "\0\0");
    private static final byte[] ROW = message('D', "\0\1\0\0\0\1x");
    private static final byte[] COMPLETE = message('C', "SELECT 5\0");
    private static final byte[] READY = message('Z', "I");
    private static final byte[] CANCELLED = error("57014", "canceling statement due to user request");

    private static byte[] error(String state, String words) {
        return message('E', "SERROR\0VERROR\0C" + state + "\0M" + words + "\0\0");
    }

    private static byte[] all(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** The tags of messages; of an error its SQLSTATE. */
    private static List<String> shown(byte[] bytes) {
        List<String> shown = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            char tag = (char) in.get();
            byte[] body = new byte[in.getInt() - 4];
            in.get(body);
            String text = new String(body, StandardCharsets.UTF_8);
            String state = "";
            for (String field : text.split("\0", -1)) {
                state = tag == 'E' && field.startsWith("C") ? field.substring(1) : state;
            }
            shown.add(tag + state);
        }
        return shown;
    }

    private static String sent(RelayWorld world) {
        return new String(world.target.received(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void rowsBeyondTheBudgetDoNotReachTheClientAndItIsToldWhy() {
        RelayWorld world = world(Allowance.ROWS, 2);
        world.arrive(world.client, query("SELECT 1"));
        world.arrive(world.target, all(COLUMNS, ROW, ROW, ROW));
        assertFalse(RelayWorld.isRead(world.client), "what is sent now could be hit by the cancel");
        world.arrive(world.target, all(ROW, ROW));
        world.arrive(world.target, all(CANCELLED, READY));
        world.cancelDone(true);

        assertEquals(List.of("T", "D", "D", "E53400", "Z"), shown(world.client.received()));
        assertTrue(RelayWorld.isRead(world.client));
        world.arrive(world.client, query("SELECT 2"));
        assertFalse(sent(world).contains("SELECT 2"), "nothing new starts");
        assertTrue(sent(world).contains("portcullis_"));
        world.arrive(world.client, query("ROLLBACK"));
        assertTrue(sent(world).contains("ROLLBACK"), "but whoever wants to leave may");
        world.close();
        assertEquals(0, world.leaked());
    }

    @Test
    void whereverTheChunksEndTheClientGetsTheSameBytes() {
        byte[] answer = all(COLUMNS, ROW, ROW, ROW, ROW, CANCELLED, READY);
        byte[] expected = null;
        for (int cut = 1; cut < answer.length; cut++) {
            RelayWorld world = world(Allowance.ROWS, 2);
            world.arrive(world.client, query("SELECT 1"));
            byte[] first = new byte[cut];
            byte[] second = new byte[answer.length - cut];
            ByteBuffer.wrap(answer).get(first).get(second);
            world.arrive(world.target, first);
            world.arrive(world.target, second);
            byte[] got = world.client.received();
            expected = expected == null ? got : expected;
            assertArrayEquals(expected, got, "cut at " + cut);
            world.close();
            assertEquals(0, world.leaked());
        }
        assertEquals(List.of("T", "D", "D", "E53400", "Z"), shown(Objects.requireNonNull(expected)));
    }

    @Test
    void aResultThatWasFasterThanTheCancelDoesNotLookWhole() {
        RelayWorld world = world(Allowance.ROWS, 2);
        world.arrive(world.client, query("INSERT INTO t SELECT 1 RETURNING 1"));
        world.arrive(world.target, all(COLUMNS, ROW, ROW, ROW));
        world.arrive(world.target, COMPLETE);
        world.arrive(world.target, READY);
        world.pass(10_000);
        world.cancelDone(true);
        world.leave(world.client);
        world.leave(world.target);

        assertEquals(List.of("T", "D", "D", "E57P01"), shown(world.client.received()));
        assertEquals(1, world.ends.size());
        SessionSummary end = world.ends.getFirst();
        assertEquals(EndCause.BUDGET, end.cause());
        assertEquals(
                StatementEvent.Outcome.COMPLETED,
                Objects.requireNonNull(end.outcome()).outcome());
        world.close();
    }

    @Test
    void anotherErrorThanTheCancelIsSaidAsItIs() {
        RelayWorld world = world(Allowance.ROWS, 1);
        world.arrive(world.client, query("SELECT 1"));
        world.arrive(world.target, all(COLUMNS, ROW, ROW, error("22012", "division by zero"), READY));

        assertEquals(List.of("T", "D", "E22012", "Z"), shown(world.client.received()));
        world.close();
    }

    @Test
    void aRowIsNotSentWhenNotAllOfItsBytesAreLeft() {
        RelayWorld world = world(Allowance.BYTES, COLUMNS.length + 2 * ROW.length - 1);
        byte[] notice = message('N', "SNOTICE\0VNOTICE\0C00000\0M" + "x".repeat(100) + "\0\0");
        world.arrive(world.client, query("SELECT 1"));
        world.arrive(world.target, all(COLUMNS, ROW, notice, ROW));
        world.arrive(world.target, all(CANCELLED, READY));

        assertEquals(List.of("T", "D", "E53400", "Z"), shown(world.client.received()));
        world.close();
    }

    @Test
    void statementsAreCountedAndTheLastIsFollowedByADenial() {
        RelayWorld world = world(Allowance.STATEMENTS, 3);
        world.arrive(world.client, query("SELECT 1; SELECT 2"));
        world.arrive(world.client, query("BEGIN"));
        world.arrive(world.client, query("SELECT 3; SELECT 4"));
        assertFalse(sent(world).contains("SELECT 3"), "of a text all or nothing");
        world.arrive(world.client, query("SELECT 5"));
        assertTrue(sent(world).contains("SELECT 5"));
        world.arrive(world.client, query("SELECT 6"));
        assertFalse(sent(world).contains("SELECT 6"));
        assertTrue(sent(world).contains("BEGIN"), "what every grant allows is not counted");
        world.close();
    }

    // Rows affected

    private static byte[] complete(String tag) {
        return message('C', tag + "\0");
    }

    private static final byte[] IN_BLOCK = message('Z', "T");

    private static RelayWorld inBlock(long limit) {
        RelayWorld world = world(Allowance.ROWS_AFFECTED, limit);
        world.arrive(world.client, query("BEGIN"));
        world.arrive(world.target, all(complete("BEGIN"), IN_BLOCK));
        return world;
    }

    @Test
    void anEndWaitsUntilItIsKnownWhatWasChangedAndGoesOnAtOnce() {
        RelayWorld world = inBlock(10);
        world.arrive(world.client, all(query("DELETE FROM t"), query("COMMIT"), query("SELECT 1")));
        assertFalse(sent(world).contains("COMMIT"));
        world.arrive(world.target, all(complete("DELETE 10"), IN_BLOCK));
        assertTrue(sent(world).endsWith("COMMIT\0" + new String(query("SELECT 1"), StandardCharsets.ISO_8859_1)));
        world.close();
        assertEquals(0, world.leaked());
    }

    @Test
    void whereverTheTagIsCutItIsCounted() {
        byte[] answer = all(complete("DELETE 11"), IN_BLOCK);
        for (int cut = 1; cut < answer.length; cut++) {
            RelayWorld world = inBlock(10);
            world.arrive(world.client, all(query("DELETE FROM t"), query("COMMIT")));
            byte[] first = new byte[cut];
            byte[] second = new byte[answer.length - cut];
            ByteBuffer.wrap(answer).get(first).get(second);
            world.arrive(world.target, first);
            world.arrive(world.target, second);
            assertFalse(sent(world).contains("COMMIT"), "cut at " + cut);
            assertTrue(sent(world).contains("portcullis_"), "cut at " + cut);
            assertEquals(List.of("C", "Z", "C", "Z"), shown(world.client.received()));
            world.close();
            assertEquals(0, world.leaked());
        }
    }

    @Test
    void theTargetIsAskedForAnswersThatItKeepsBack() {
        RelayWorld world = inBlock(10);
        byte[] delete = all(
                message('P', "\0DELETE FROM t\0\0\0"), message('B', "\0\0\0\0\0\0\0\0"), message('E', "\0\0\0\0\0"));
        byte[] commit =
                all(message('P', "\0COMMIT\0\0\0"), message('B', "\0\0\0\0\0\0\0\0"), message('E', "\0\0\0\0\0"));
        byte[] sync = message('S', "");
        world.arrive(world.client, all(delete, commit, sync));
        String flush = new String(message('H', ""), StandardCharsets.ISO_8859_1);
        assertTrue(sent(world).endsWith(flush));
        byte[] one = message('1', "");
        byte[] two = message('2', "");
        world.arrive(world.target, all(one, two, complete("DELETE 3"), one, two));
        String rest = new String(all(message('E', "\0\0\0\0\0"), sync), StandardCharsets.ISO_8859_1);
        assertTrue(sent(world).endsWith(flush + rest));
        world.close();
    }

    @Test
    void aClientThatWaitsIsReadSoThatItsLeavingIsSeenButNotWithoutEnd() {
        RelayWorld world = inBlock(10);
        world.arrive(world.client, all(query("DELETE FROM t"), query("COMMIT")));
        assertTrue(RelayWorld.isRead(world.client));
        world.arrive(world.client, new byte[64 * 1024]);
        assertFalse(RelayWorld.isRead(world.client));
        world.leave(world.client);
        world.leave(world.target);
        world.pass(10_000);
        assertTrue(world.isOver());
        world.close();
        assertEquals(0, world.leaked());
    }

    // Statement time

    /** Until its only millisecond is over; the gateway looks at it again and again. */
    private static RelayWorld outOfTime() {
        RelayWorld world = world(Allowance.STATEMENT_TIME, 1);
        world.arrive(world.client, query("UPDATE t SET a = 1"));
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < 2_000_000) {
            Thread.onSpinWait();
        }
        world.pass(200);
        return world;
    }

    @Test
    void aStatementWhoseTimeIsOverIsCancelledAndToldWhy() {
        RelayWorld world = outOfTime();
        assertFalse(RelayWorld.isRead(world.client), "what is sent now could be hit by the cancel");
        world.arrive(world.target, all(CANCELLED, READY));
        world.cancelDone(true);

        assertEquals(List.of("E53400", "Z"), shown(world.client.received()));
        assertTrue(RelayWorld.isRead(world.client));
        world.arrive(world.client, query("SELECT 2"));
        assertFalse(sent(world).contains("SELECT 2"), "nothing new starts");
        world.arrive(world.client, query("ROLLBACK"));
        assertTrue(sent(world).contains("ROLLBACK"), "but whoever wants to leave may");
        assertTrue(world.ends.isEmpty());
        world.close();
        assertEquals(0, world.leaked());
    }

    @Test
    void aStatementThatWasFasterThanTheCancelIsToldOfAndTheSessionEnds() {
        RelayWorld world = outOfTime();
        world.cancelDone(true);
        world.arrive(world.target, all(complete("UPDATE 1"), READY));
        world.leave(world.client);
        world.leave(world.target);
        world.pass(10_000);

        assertEquals(List.of("C", "Z", "E57P01"), shown(world.client.received()));
        assertEquals(EndCause.BUDGET, world.ends.getFirst().cause());
        world.close();
        assertEquals(0, world.leaked());
    }
}
