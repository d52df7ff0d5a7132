package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The walker is the hot path: no byte may be allocated, however the chunks are cut. */
class FrameWalkerAllocationTest {
    private static final int MESSAGES_PER_CHUNK = 1_000;
    private static final int ROUNDS = 1_000;

    @Test
    void aMillionMessagesAreWalkedWithoutAllocation() {
        // Given: DataRows of 114 bytes, the chunk cut in a header so that every round also holds and releases
        ByteBuf chunk = PooledByteBufAllocator.DEFAULT.directBuffer(MESSAGES_PER_CHUNK * 115);
        for (int i = 0; i < MESSAGES_PER_CHUNK; i++) {
            chunk.writeByte('D').writeInt(113).writeZero(109);
        }
        ByteBuf first = chunk.slice(0, 50 * 114 + 3);
        ByteBuf second = chunk.slice(50 * 114 + 3, chunk.readableBytes() - 50 * 114 - 3);
        ByteBuf held = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        FrameWalker walker = FrameWalker.backend();
        for (int i = 0; i < ROUNDS; i++) {
            walk(walker, first, second, held);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().threadId();
        threads.getThreadAllocatedBytes(self);
        // When
        long bytesBefore = threads.getThreadAllocatedBytes(self);
        long before = System.nanoTime();
        long messages = 0;
        for (int i = 0; i < ROUNDS; i++) {
            messages += walk(walker, first, second, held);
        }
        long nanos = System.nanoTime() - before;
        long allocated = threads.getThreadAllocatedBytes(self) - bytesBefore;
        // Then
        System.out.printf(
                "FrameWalker: %.1f ns/message, %d bytes allocated over %d messages%n",
                (double) nanos / messages, allocated, messages);
        assertEquals(1_000_000, messages);
        assertEquals(0, allocated);
        assertTrue(walker.held() == 0 && !walker.midMessage());
        held.release();
        chunk.release();
    }

    private static int walk(FrameWalker walker, ByteBuf first, ByteBuf second, ByteBuf held) {
        return count(walker, first, held) + count(walker, second, held);
    }

    private static int count(FrameWalker walker, ByteBuf chunk, ByteBuf held) {
        int count = 0;
        walker.feed(chunk);
        while (walker.next()) {
            count++;
        }
        if (walker.heldBefore() > 0) {
            held.clear();
            walker.copyHeldTo(held);
        }
        return count;
    }
}
