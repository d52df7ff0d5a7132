package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.wire.FrameWalker;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {
    private static final byte[] LAST_WORDS = {'E', 0, 0, 0, 4};

    private final FakeSocket socket = new FakeSocket();
    private boolean open = true;
    private int held;
    private int empty;
    private final Outbound outbound = new PlainOutbound(socket.leg(), new Outbound.Owner() {
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

    private static ByteBuf bytes(int... values) {
        ByteBuf buffer = Unpooled.buffer();
        for (int value : values) {
            buffer.writeByte(value);
        }
        return buffer;
    }

    private void add(ByteBuf chunk, int boundary) {
        outbound.add(chunk, boundary);
        outbound.flush();
        socket.runTasks();
    }

    // One by one

    @Test
    void whatIsAddedIsWrittenAsRoomComesAndReleasedWhenWritten() {
        ByteBuf chunk = bytes('Z', 0, 0, 0, 5, 'I');
        add(chunk, 0);

        socket.makeRoom(2);
        assertArrayEquals(new byte[] {'Z', 0}, socket.received());
        assertEquals(4, outbound.queuedBytes());
        assertEquals(1, chunk.refCnt());

        socket.makeRoom(100);
        assertArrayEquals(new byte[] {'Z', 0, 0, 0, 5, 'I'}, socket.received());
        assertEquals(0, chunk.refCnt());
        assertEquals(6, outbound.writtenBytes());
        assertTrue(outbound.isEmpty());
        assertTrue(socket.isIdle());
    }

    @Test
    void noByteIsWrittenOnceTheGateIsShutAndTheOwnerIsTold() {
        add(bytes('1', 0, 0, 0, 4), 0);
        socket.makeRoom(3);

        open = false;
        socket.makeRoom(100);
        socket.makeRoom(100);

        assertEquals(3, socket.received().length);
        assertEquals(2, held);
        assertFalse(outbound.isEmpty());
    }

    @Test
    void theOwnerIsNeverToldInsideOfAWrite() {
        add(bytes('1', 0, 0, 0, 4), 0);
        open = false;

        outbound.flush();
        assertEquals(0, held);
        socket.makeRoom(1);
        assertEquals(1, held);
    }

    @Test
    void theRestOfTheHalfSentMessageIsWrittenWithoutTheGate() {
        add(bytes('1', 0, 0, 0, 4, '2', 0, 0, 0, 4, '3', 0, 0, 0, 4), 0);
        socket.makeRoom(7);
        open = false;

        assertTrue(outbound.isMidMessage(0));
        assertEquals(0, outbound.cutAtMessageEnd(0));
        outbound.add(Unpooled.copiedBuffer(LAST_WORDS), 0);
        outbound.flush();
        socket.makeRoom(100);

        assertArrayEquals(new byte[] {'1', 0, 0, 0, 4, '2', 0, 0, 0, 4, 'E', 0, 0, 0, 4}, socket.received());
    }

    @Test
    void atABoundaryNothingMoreIsWrittenAfterACut() {
        add(bytes('1', 0, 0, 0, 4, '2', 0, 0, 0, 4), 0);
        socket.makeRoom(5);

        assertFalse(outbound.isMidMessage(0));
        assertEquals(0, outbound.cutAtMessageEnd(0));
        socket.makeRoom(100);

        assertArrayEquals(new byte[] {'1', 0, 0, 0, 4}, socket.received());
        assertTrue(socket.isIdle());
    }

    @Test
    void nothingSentIsNoHalfMessage() {
        add(bytes('D', 0, 0, 0, 9, 1, 2), 0);

        assertFalse(outbound.isMidMessage(3));
        assertEquals(0, outbound.cutAtMessageEnd(3));
        socket.makeRoom(100);

        assertEquals(0, socket.received().length);
    }

    @Test
    void whatTheTargetStillHoldsOfTheMessageIsMissing() {
        add(bytes('D', 0, 0, 0, 9, 1, 2), 0);
        socket.makeRoom(6);

        assertTrue(outbound.isMidMessage(3));
        assertEquals(3, outbound.missingAfterCut(3));
        assertEquals(3, outbound.cutAtMessageEnd(3));
    }

    @Test
    void aClosedQueueTakesAndKeepsNothing() {
        ByteBuf queued = bytes(1, 2, 3);
        add(queued, Outbound.NO_BOUNDARY);
        outbound.close();
        ByteBuf late = bytes(4);
        add(late, Outbound.NO_BOUNDARY);

        assertEquals(0, queued.refCnt());
        assertEquals(0, late.refCnt());
        socket.makeRoom(100);
        assertEquals(0, socket.received().length);
    }

    @Test
    void anEmptyChunkIsReleasedAtOnce() {
        ByteBuf nothing = bytes();
        add(nothing, Outbound.NO_BOUNDARY);

        assertEquals(0, nothing.refCnt());
        assertTrue(outbound.isEmpty());
    }

    @Test
    void emptinessIsToldOnceWhenAskedForAndNeverInsideTheCall() {
        outbound.notifyWhenEmpty();
        assertEquals(0, empty);
        socket.runTasks();
        assertEquals(1, empty);

        add(bytes(1, 2), Outbound.NO_BOUNDARY);
        assertEquals(1, empty);
        socket.makeRoom(2);
        assertEquals(2, empty, "the queue was congested");

        add(bytes(3), Outbound.NO_BOUNDARY);
        socket.makeRoom(1);
        socket.makeRoom(1);
        add(bytes(4), Outbound.NO_BOUNDARY);
        assertEquals(3, empty, "there was room at once: nobody waits");
    }

    @Test
    void aHalfCloseWaitsUntilNettyHasLetGo() {
        List<String> done = new ArrayList<>();
        add(bytes(1, 2), Outbound.NO_BOUNDARY);

        outbound.finish(() -> done.add("closed"));
        socket.runTasks();
        assertEquals(List.of(), done);
        socket.makeRoom(2);

        assertEquals(List.of("closed"), done);
        outbound.finish(() -> done.add("at once"));
        assertEquals(List.of("closed", "at once"), done);
    }

    @Test
    void droppingTellsWhetherThereWasAnything() {
        assertFalse(outbound.dropAll());
        add(bytes(1, 2), Outbound.NO_BOUNDARY);

        assertTrue(outbound.dropAll());
        assertTrue(outbound.isEmpty());
        socket.makeRoom(100);
        assertEquals(0, socket.received().length);
        assertTrue(socket.isIdle());
    }

    // As in a session

    /**
     * A target's stream in random chunks, a client that reads at random, an end at a random moment. The client must have
     * whole messages and the last words behind them, nothing more and nothing less; and no buffer may be left.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theClientReadsWholeMessagesThenTheLastWords(long seed) {
        Random random = new Random(seed);
        int cutInMidMessage = 0;
        for (int round = 0; round < 2_000; round++) {
            cutInMidMessage += new Round(random, "seed " + seed + " round " + round).play() ? 1 : 0;
        }
        assertTrue(cutInMidMessage > 200, "only " + cutInMidMessage + " rounds were cut in mid-message");
    }

    private static final class Round implements Outbound.Owner {
        private final Random random;
        private final String name;
        private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        private final FakeSocket socket = new FakeSocket();
        private final Outbound outbound = new PlainOutbound(socket.leg(), this);
        private final FrameWalker walker = FrameWalker.backend();
        private final byte[] stream;
        private final TreeSet<Integer> ends = new TreeSet<>();
        private int fed;
        private boolean open = true;

        Round(Random random, String name) {
            this.random = random;
            this.name = name;
            this.stream = messages();
            socket.gathers = random.nextBoolean();
        }

        private byte[] messages() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ends.add(0);
            for (int left = 1 + random.nextInt(30); left > 0; left--) {
                boolean ready = random.nextInt(5) == 0;
                int body = ready ? 1 : random.nextInt(8) == 0 ? random.nextInt(3_000) : random.nextInt(12);
                out.write(ready ? 'Z' : "DTC1s".charAt(random.nextInt(5)));
                out.writeBytes(new byte[] {0, 0, (byte) ((4 + body) >> 8), (byte) (4 + body)});
                for (int i = 0; i < body; i++) {
                    out.write(ready ? 'I' : random.nextInt(256));
                }
                ends.add(out.size());
            }
            return out.toByteArray();
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
            int length = Math.min(stream.length - fed, 1 + random.nextInt(random.nextBoolean() ? 8 : 400));
            ByteBuf chunk = allocator.heapBuffer(length + 3).writeZero(3).skipBytes(3);
            chunk.writeBytes(stream, fed, length);
            fed += length;
            return chunk;
        }

        /** As a leg passes on what it reads. */
        private void pass(ByteBuf in) {
            int boundary = Outbound.NO_BOUNDARY;
            walker.feed(in);
            while (walker.next()) {
                if (boundary == Outbound.NO_BOUNDARY && walker.startOffset() >= 0) {
                    boundary = walker.startOffset();
                }
            }
            Passing.queue(in, walker, boundary, walker.passable(), outbound, allocator);
            if (random.nextBoolean()) {
                outbound.flush();
            }
        }

        /** Returns whether the cut came in mid-message. */
        boolean play() {
            for (int left = random.nextInt(60); left > 0 && fed < stream.length; left--) {
                if (random.nextBoolean()) {
                    pass(nextChunk());
                } else {
                    socket.makeRoom(random.nextInt(200));
                }
            }
            outbound.flush();
            int written = socket.received().length;
            assertEquals(written, outbound.writtenBytes(), name);
            boolean midMessage = !ends.contains(written);
            assertEquals(midMessage, outbound.isMidMessage(walker.bodyRemaining()), name);
            open = false;
            boolean drop = random.nextInt(4) == 0;
            int expected = drop ? written : ends.ceiling(written);
            end(drop);
            finish(expected);
            return midMessage && !drop;
        }

        private void end(boolean drop) {
            if (drop) {
                outbound.dropAll();
                return;
            }
            long tail = walker.bodyRemaining();
            long missing = outbound.missingAfterCut(tail);
            assertEquals(missing, outbound.cutAtMessageEnd(tail), name);
            while (missing > 0) {
                ByteBuf in = nextChunk();
                int part = (int) Math.min(missing, in.readableBytes());
                outbound.add(in.readRetainedSlice(part), Outbound.NO_BOUNDARY);
                in.release();
                missing -= part;
                socket.makeRoom(random.nextInt(10));
            }
        }

        private void finish(int expected) {
            outbound.add(allocator.heapBuffer().writeBytes(LAST_WORDS), 0);
            outbound.flush();
            socket.makeRoom(1 << 20);
            byte[] received = socket.received();
            byte[] should = Arrays.copyOf(Arrays.copyOf(stream, expected), expected + LAST_WORDS.length);
            System.arraycopy(LAST_WORDS, 0, should, expected, LAST_WORDS.length);
            assertArrayEquals(should, received, name);
            assertTrue(socket.isIdle(), name);
            outbound.close();
            assertEquals(0, allocator.metric().usedHeapMemory(), () -> name + ": buffers are left");
        }
    }
}
