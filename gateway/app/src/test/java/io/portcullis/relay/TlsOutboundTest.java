package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.relay.TlsPeer.Contexts;
import io.portcullis.wire.FrameWalker;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsOutboundTest {
    private static final byte[] LAST_WORDS = {'E', 0, 0, 0, 4};
    private static final int RECORD = TlsOutbound.RECORD;

    private static final Contexts CONTEXTS = Contexts.make();

    private final FakeSocket socket = new FakeSocket();
    private final TlsPeer peer = new TlsPeer(socket, CONTEXTS, "TLSv1.3");
    private boolean open = true;
    private int held;
    private int empty;
    private final Outbound outbound = Outbound.of(socket.leg(), new Outbound.Owner() {
        @Override
        public boolean mayWrite() {
            return open;
        }

        @Override
        public void onWriteHeld() {
            held++;
        }

        @Override
        public void onEmpty() {
            empty++;
        }
    });

    @AfterEach
    void close() {
        outbound.close();
        peer.close();
    }

    private static ByteBuf dataRow(int length) {
        return Unpooled.buffer().writeByte('D').writeInt(length - 1).writeZero(length - 5);
    }

    private void add(ByteBuf chunk) {
        outbound.add(chunk, 0);
        outbound.flush();
        socket.runTasks();
    }

    @Test
    void whatIsAddedArrivesAsRoomComes() {
        add(dataRow(100_000));
        assertEquals(0, outbound.writtenBytes());
        socket.makeRoom(1 << 20);

        assertEquals(100_000, peer.received().length);
        assertEquals(100_000, outbound.writtenBytes());
        assertTrue(outbound.isEmpty());
        assertEquals(1, empty, "the queue was congested");
        assertTrue(socket.isIdle());
    }

    @Test
    void onlyWholeRecordsCountAsWritten() {
        add(dataRow(100_000));
        int before = socket.received().length;
        socket.makeRoom(RECORD);
        assertEquals(RECORD, socket.received().length - before, "all of the room, but less than the record");
        assertEquals(0, outbound.writtenBytes());
        assertTrue(outbound.isMidMessage(0));

        socket.makeRoom(100);
        assertEquals(RECORD, outbound.writtenBytes());
        assertEquals(RECORD, peer.received().length);
    }

    @Test
    void atMostOneRecordIsEncryptedAhead() {
        add(dataRow(10_000_000));
        socket.makeRoom(3 * RECORD);

        assertTrue(outbound.backlog().gone() - outbound.writtenBytes() <= RECORD);
    }

    @Test
    void noByteIsWrittenOnceTheGateIsShutNotEvenOfARecordThatIsEncrypted() {
        add(dataRow(100_000));
        socket.makeRoom(1_000);
        int before = socket.received().length;

        open = false;
        socket.makeRoom(1 << 20);
        outbound.flush();
        socket.makeRoom(1 << 20);

        assertEquals(before, socket.received().length);
        assertTrue(held > 0, "and its owner is told");
        assertFalse(outbound.isEmpty());
    }

    @Test
    void nothingIsEncryptedOnceTheGateIsShut() {
        open = false;
        socket.makeRoom(1 << 20);
        int before = socket.received().length;
        add(dataRow(100));

        assertEquals(0, outbound.backlog().gone());
        assertEquals(before, socket.received().length);
        assertEquals(1, held);
    }

    @Test
    void aRecordThatThePeerHasHalfOfIsFinishedBeforeTheLastWords() {
        for (int i = 0; i < 1_000; i++) {
            outbound.add(dataRow(100), 0);
        }
        outbound.flush();
        socket.makeRoom(1_000);
        open = false;

        assertTrue(outbound.isMidMessage(0));
        assertEquals(0, outbound.cutAtMessageEnd(0));
        add(Unpooled.copiedBuffer(LAST_WORDS));
        socket.makeRoom(1 << 20);

        byte[] received = peer.received();
        int rows = (RECORD + 99) / 100 * 100;
        assertEquals(rows + LAST_WORDS.length, received.length, "the row at the record's end is the last");
        assertArrayEquals(LAST_WORDS, Arrays.copyOfRange(received, rows, received.length));
    }

    @Test
    void atARecordsEndNothingMoreIsWrittenAfterACut() {
        add(dataRow(100));
        socket.makeRoom(1_000);
        assertTrue(outbound.isEmpty());
        open = false;
        add(dataRow(200));

        assertFalse(outbound.isMidMessage(0));
        assertEquals(0, outbound.cutAtMessageEnd(0));
        socket.makeRoom(1 << 20);

        assertEquals(100, peer.received().length);
        assertTrue(outbound.isEmpty());
    }

    @Test
    void theEndIsSaidBehindTheLastWord() {
        add(dataRow(100));
        socket.makeRoom(1 << 20);
        boolean[] shut = {false};
        assertFalse(peer.isToldTheEnd());

        outbound.finish(() -> shut[0] = true);
        socket.runTasks();

        assertTrue(peer.isToldTheEnd());
        assertTrue(shut[0]);
    }

    @Test
    void theOutputIsShutOnlyWhenTheEndHasBeenWritten() {
        socket.makeRoom(0);
        boolean[] shut = {false};
        outbound.finish(() -> shut[0] = true);
        socket.runTasks();
        assertFalse(shut[0]);

        socket.makeRoom(1 << 20);
        assertTrue(shut[0]);
    }

    /** Nothing can follow a record that the peer will never get: not even the end. */
    @Test
    void afterARecordWasDroppedNothingIsWrittenAnyMore() {
        add(dataRow(100_000));
        socket.makeRoom(1_000);
        int before = socket.received().length;

        assertTrue(outbound.dropAll());
        add(Unpooled.copiedBuffer(LAST_WORDS));
        outbound.finish(() -> {});
        socket.makeRoom(1 << 20);

        assertEquals(before, socket.received().length);
        assertTrue(socket.isIdle());
    }

    @Test
    void droppingAtARecordsEndLeavesTlsUsable() {
        socket.makeRoom(1 << 20);
        add(dataRow(100));
        assertFalse(outbound.dropAll());
        add(Unpooled.copiedBuffer(LAST_WORDS));

        assertEquals(100 + LAST_WORDS.length, peer.received().length);
    }

    /**
     * A stream in random chunks, a socket that takes what it likes, an end at a random moment: the peer has whole
     * messages and the last words behind them; what counts as written is what the peer could decrypt.
     */
    @ParameterizedTest
    @CsvSource({"1, TLSv1.3", "2, TLSv1.3", "3, TLSv1.2"})
    void thePeerReadsWholeMessagesThenTheLastWords(long seed, String protocol) {
        Random random = new Random(seed);
        int halfRecords = 0;
        for (int round = 0; round < 300; round++) {
            halfRecords += new Round(random, protocol, "seed " + seed + " round " + round).play() ? 1 : 0;
        }
        assertTrue(halfRecords > 50, "only " + halfRecords + " rounds were cut in a record");
    }

    private static final class Round implements Outbound.Owner {
        private final Random random;
        private final String name;
        private final FakeSocket socket = new FakeSocket();
        private final TlsPeer peer;
        private final Outbound outbound;
        private final FrameWalker walker = FrameWalker.backend();
        private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        private final TreeSet<Long> ends = new TreeSet<>();
        private int fed;
        private boolean open = true;

        Round(Random random, String protocol, String name) {
            this.random = random;
            this.name = name;
            this.peer = new TlsPeer(socket, CONTEXTS, protocol);
            this.outbound = Outbound.of(socket.leg(), this);
            socket.gathers = random.nextBoolean();
            ends.add(0L);
            for (int left = 1 + random.nextInt(30); left > 0; left--) {
                int body = random.nextInt(4) == 0 ? random.nextInt(60_000) : random.nextInt(200);
                stream.write('D');
                stream.writeBytes(
                        new byte[] {0, (byte) ((4 + body) >> 16), (byte) ((4 + body) >> 8), (byte) (4 + body)});
                byte[] bytes = new byte[body];
                random.nextBytes(bytes);
                stream.writeBytes(bytes);
                ends.add((long) stream.size());
            }
        }

        @Override
        public boolean mayWrite() {
            return open;
        }

        @Override
        public void onWriteHeld() {}

        @Override
        public void onEmpty() {}

        private ByteBuf nextChunk() {
            int most = random.nextBoolean() ? 100 : 50_000;
            int length = Math.min(stream.size() - fed, 1 + random.nextInt(most));
            ByteBuf chunk = Unpooled.copiedBuffer(stream.toByteArray(), fed, length);
            fed += length;
            return chunk;
        }

        private void pass(ByteBuf in) {
            int boundary = Outbound.NO_BOUNDARY;
            walker.feed(in);
            while (walker.next()) {
                if (boundary == Outbound.NO_BOUNDARY && walker.startOffset() >= 0) {
                    boundary = walker.startOffset();
                }
            }
            Passing.queue(in, walker, boundary, walker.passable(), outbound, UnpooledByteBufAllocator.DEFAULT);
            if (random.nextBoolean()) {
                outbound.flush();
            }
        }

        /** Returns whether the cut came while the peer had part of a record. */
        boolean play() {
            for (int left = random.nextInt(40); left > 0 && fed < stream.size(); left--) {
                if (random.nextBoolean()) {
                    pass(nextChunk());
                } else {
                    socket.makeRoom(random.nextInt(40_000));
                    assertEquals(peer.received().length, outbound.writtenBytes(), name);
                }
            }
            outbound.flush();
            long written = outbound.writtenBytes();
            long bound = outbound.backlog().gone();
            assertEquals(peer.received().length, written, name);
            open = false;
            socket.makeRoom(random.nextInt(40_000));
            assertEquals(written, outbound.writtenBytes(), name + ": the gate is shut");
            assertEquals(
                    bound > written || !ends.contains(written), outbound.isMidMessage(walker.bodyRemaining()), name);
            end();
            finish(ends.ceiling(bound).intValue());
            return bound > written;
        }

        private void end() {
            long tail = walker.bodyRemaining();
            long missing = outbound.missingAfterCut(tail);
            assertEquals(missing, outbound.cutAtMessageEnd(tail), name);
            outbound.flush();
            while (missing > 0) {
                ByteBuf in = nextChunk();
                int part = (int) Math.min(missing, in.readableBytes());
                outbound.add(in.readRetainedSlice(part), Outbound.NO_BOUNDARY);
                outbound.flush();
                in.release();
                missing -= part;
                socket.makeRoom(random.nextInt(10_000));
            }
        }

        private void finish(int expected) {
            outbound.add(Unpooled.copiedBuffer(LAST_WORDS), 0);
            outbound.flush();
            socket.makeRoom(1 << 22);
            byte[] should = Arrays.copyOf(Arrays.copyOf(stream.toByteArray(), expected), expected + LAST_WORDS.length);
            System.arraycopy(LAST_WORDS, 0, should, expected, LAST_WORDS.length);
            assertArrayEquals(should, peer.received(), name);
            assertTrue(socket.isIdle(), name);
            outbound.close();
            peer.close();
        }
    }
}
