package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Walks chunks as a relay does, and keeps what it saw and what it would have forwarded. */
final class Walked {
    record Seen(char tag, int bodyLength, long start, char status) {}

    final FrameWalker walker;
    final List<Seen> messages = new ArrayList<>();
    final ByteBuf forwarded = Unpooled.buffer();
    private final boolean backend;
    private long offset;

    Walked(boolean backend) {
        this.backend = backend;
        this.walker = backend ? FrameWalker.backend() : FrameWalker.frontend();
    }

    /** Throws the walker's fault only after taking what it lets pass. */
    void feed(ByteBuf chunk) {
        ByteBuf before = chunk.duplicate();
        ProtocolViolation fault = null;
        try {
            walk(chunk);
        } catch (ProtocolViolation violation) {
            fault = violation;
        }
        check(chunk.readerIndex() == before.readerIndex() && chunk.writerIndex() == before.writerIndex());
        int length = forwarded.writerIndex();
        walker.copyHeldTo(forwarded);
        check(forwarded.writerIndex() - length == walker.heldBefore());
        forwarded.writeBytes(chunk, chunk.readerIndex(), walker.passable());
        offset += chunk.readableBytes();
        if (fault != null) {
            throw fault;
        }
    }

    private void walk(ByteBuf chunk) {
        walker.feed(chunk);
        while (walker.next()) {
            char status = backend && walker.tag() == 'Z' ? (char) walker.status() : '-';
            messages.add(new Seen((char) walker.tag(), walker.bodyLength(), offset + walker.startOffset(), status));
        }
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new AssertionError("an index of the chunk moved, or copyHeldTo does not write heldBefore bytes");
        }
    }
}
