package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.wire.FrameWalker;
import org.junit.jupiter.api.Test;

class PassingTest {
    private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private final FakeSocket socket = new FakeSocket();
    private final Outbound outbound = new PlainOutbound(socket.leg(), new Outbound.Owner() {
        @Override
        public boolean mayWrite() {
            return true;
        }

        @Override
        public void onWriteHeld() {}

        @Override
        public void onEmpty() {}
    });
    private final FrameWalker walker = FrameWalker.frontend();

    private int pass(ByteBuf in, int length) {
        int queued = Passing.queue(in, walker, Outbound.NO_BOUNDARY, length, outbound, ALLOCATOR);
        outbound.flush();
        socket.makeRoom(1_000);
        return queued;
    }

    private static ByteBuf bytes(int... values) {
        ByteBuf buffer = Unpooled.buffer();
        for (int value : values) {
            buffer.writeByte(value);
        }
        return buffer;
    }

    private void walk(ByteBuf in) {
        walker.feed(in);
        while (walker.next()) {
            // Only the position counts.
        }
    }

    @Test
    void aWholeMessagePasses() {
        ByteBuf sync = bytes('S', 0, 0, 0, 4);
        walk(sync);

        assertEquals(5, pass(sync, walker.passable()));
        assertArrayEquals(new byte[] {'S', 0, 0, 0, 4}, socket.received());
        assertEquals(0, sync.refCnt());
    }

    @Test
    void aHeaderCutInTwoPassesWithItsSecondHalf() {
        ByteBuf first = bytes('S', 0, 0, 0, 4, 'H', 0);
        walk(first);
        assertEquals(5, pass(first, walker.passable()));

        ByteBuf second = bytes(0, 0, 4);
        walk(second);
        assertEquals(5, pass(second, walker.passable()));

        assertArrayEquals(new byte[] {'S', 0, 0, 0, 4, 'H', 0, 0, 0, 4}, socket.received());
    }

    @Test
    void aMessageThatMustNotPassTakesItsHeldHeaderWithIt() {
        walk(bytes('p', 0));
        ByteBuf rest = bytes(0, 0, 8, 1, 2, 3, 4);
        walker.feed(rest);
        walker.next();

        assertEquals(0, pass(rest, walker.startOffset()));
        assertEquals(0, rest.refCnt());
        assertEquals(0, socket.received().length);
    }

    @Test
    void whatComesBeforeAMessageThatMustNotPassDoes() {
        ByteBuf both = bytes('S', 0, 0, 0, 4, 'p', 0, 0, 0, 4);
        walker.feed(both);
        walker.next();
        walker.next();

        assertEquals(5, pass(both, walker.startOffset()));
        assertArrayEquals(new byte[] {'S', 0, 0, 0, 4}, socket.received());
    }
}
