package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.portcullis.wire.FrameWalker;

/** Queues what a walker has found good of a chunk for the other leg. */
final class Passing {
    private Passing() {}

    /**
     * Takes {@code in} over.
     *
     * @param boundary where the first message of the chunk begins, or {@link Outbound#NO_BOUNDARY}
     * @param length how much of it passes: {@code walker.passable()}, or less if the walker stands on a message that must
     *     not pass; negative if that message began in an earlier chunk
     * @return how many bytes were queued
     */
    static int queue(
            ByteBuf in, FrameWalker walker, int boundary, int length, Outbound other, ByteBufAllocator allocator) {
        if (length < 0) {
            in.release();
            return 0;
        }
        int held = walker.heldBefore();
        if (held > 0) {
            ByteBuf first = allocator.buffer(held);
            walker.copyHeldTo(first);
            other.add(first, 0);
        }
        in.writerIndex(in.readerIndex() + length);
        other.add(in, boundary);
        return held + length;
    }
}
