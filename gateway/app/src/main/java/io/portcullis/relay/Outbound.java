package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one socket, still in our hands until the very moment the kernel takes it.
 *
 * <p>Netty's own outbound buffer writes whatever it holds as soon as the socket has room: what was queued there can be
 * neither checked again nor taken back. This queue enters Netty as a {@link FileRegion}, the one message type whose
 * bytes Netty fetches from its owner at each attempt. So the gate is asked before every single write, even one that
 * happens because a frozen process woke up; what is queued can be dropped; and the count of written bytes is exact.
 *
 * <p>The queue knows where messages begin, so that it can be cut at the end of the one the peer has half of. It belongs
 * to its channel's event loop. (docs/decisions/0003 tells more.)
 */
final class Outbound implements FileRegion {
    /** In {@link #add}: no message begins in this chunk. */
    static final int NO_BOUNDARY = -1;

    private static final int GATHER = 16;
    private static final int HEADER = 5;

    /** Whom the queue asks and tells; called on the event loop. */
    interface Owner {
        /** Whether bytes that came from the other leg may be written now. */
        boolean mayWrite();

        /** A write was held back because {@link #mayWrite} said no; runs outside of the write. */
        void onWriteHeld();

        /** The queue has become empty after it had been congested or {@link #notifyWhenEmpty} was asked for. */
        void onEmpty();
    }

    private final ChannelHandlerContext context;
    private final Owner owner;
    private final ByteBuffer[] gather = new ByteBuffer[GATHER];
    /** Made once: a client that is slower than its target is waited for once per batch. */
    private final Runnable tellEmpty = this::tellEmpty;

    private final Runnable tellHeld = this::tellHeld;

    private ByteBuf[] chunks = new ByteBuf[8];
    /** Stream offset of each chunk's end, and of the first message that begins in it (or NO_BOUNDARY). */
    private long[] ends = new long[8];

    private long[] boundaries = new long[8];
    private int head;
    private int size;

    private long queued;
    private long written;
    private boolean registered;
    private @Nullable Runnable afterwards;
    private boolean gated = true;
    private boolean held;
    private boolean wantsEmpty;
    private boolean closed;

    Outbound(ChannelHandlerContext context, Owner owner) {
        this.context = context;
        this.owner = owner;
    }

    /**
     * Queues the readable bytes of {@code chunk}, which is the queue's to release from now on.
     *
     * @param boundary where the first message of the chunk begins, relative to its reader index, or {@link #NO_BOUNDARY}
     */
    void add(ByteBuf chunk, int boundary) {
        int length = chunk.readableBytes();
        if (length == 0 || closed) {
            chunk.release();
            return;
        }
        if (size == chunks.length) {
            grow();
        }
        int at = index(size);
        chunks[at] = chunk;
        boundaries[at] = boundary == NO_BOUNDARY ? NO_BOUNDARY : queued + boundary;
        queued += length;
        ends[at] = queued;
        size++;
    }

    /** Writes as much as the socket takes; the rest follows when it has room. */
    void flush() {
        if (size == 0 || registered || closed) {
            return;
        }
        registered = true;
        context.write(this, context.voidPromise());
        context.flush();
        if (size > 0) {
            wantsEmpty = true;
        }
    }

    /** From now on {@link Owner#onEmpty} is called when the queue is empty, at once (but never inside this call) if it is. */
    void notifyWhenEmpty() {
        wantsEmpty = true;
        if (size == 0) {
            emptied();
        }
    }

    /**
     * Runs {@code action}, never inside a write, once Netty has let go of the queue: a channel that is half-closed while a
     * write is pending polls writable for ever.
     */
    void whenLeft(Runnable action) {
        if (registered) {
            afterwards = action;
        } else {
            action.run();
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    long queuedBytes() {
        return queued - written;
    }

    /** Bytes that the kernel has taken. */
    long writtenBytes() {
        return written;
    }

    /**
     * Whether the peer has received part of a message but not all of it.
     *
     * @param tailMissing bytes of the last queued message that are not queued yet
     */
    boolean isMidMessage(long tailMissing) {
        return messageEnd(tailMissing) > written;
    }

    /** How many bytes {@link #cutAtMessageEnd} would still wait for. */
    long missingAfterCut(long tailMissing) {
        return Math.max(0, messageEnd(tailMissing) - queued);
    }

    /**
     * Drops everything but the rest of the message that the peer has half of. That rest, and what is added later, is
     * written without asking the gate.
     *
     * @param tailMissing bytes of the last queued message that are not queued yet
     * @return how many bytes of the half-sent message have still to be added
     */
    long cutAtMessageEnd(long tailMissing) {
        long end = messageEnd(tailMissing);
        long missing = Math.max(0, end - queued);
        truncate(end);
        gated = false;
        held = false;
        return missing;
    }

    /** Drops everything, the rest of a half-sent message too. Returns whether there was anything. */
    boolean dropAll() {
        boolean any = size > 0;
        truncate(written);
        gated = false;
        held = false;
        return any;
    }

    /** The channel is gone: releases what is left. */
    void close() {
        dropAll();
        closed = true;
    }

    private long messageEnd(long tailMissing) {
        for (int i = 0; i < size; i++) {
            long start = boundaries[index(i)];
            if (start != NO_BOUNDARY) {
                while (start < written) {
                    start += 1 + intAt(start + 1);
                }
                return start;
            }
        }
        return queued + tailMissing;
    }

    /** A length word may lie in two chunks: a header that a read cut in two travels in two. */
    private long intAt(long offset) {
        int value = 0;
        for (int i = 0; i < HEADER - 1; i++) {
            value = value << 8 | (byteAt(offset + i) & 0xff);
        }
        return value;
    }

    private byte byteAt(long offset) {
        int i = 0;
        while (ends[index(i)] <= offset) {
            i++;
        }
        ByteBuf chunk = chunks[index(i)];
        // From the end backwards: the reader index moves with the bytes written, the writer index stays.
        return chunk.getByte(chunk.writerIndex() - (int) (ends[index(i)] - offset));
    }

    private void truncate(long end) {
        while (size > 0) {
            int last = index(size - 1);
            ByteBuf chunk = chunks[last];
            long surplus = ends[last] - end;
            if (surplus <= 0) {
                break;
            }
            if (surplus < chunk.readableBytes()) {
                chunk.writerIndex(chunk.writerIndex() - (int) surplus);
                ends[last] = end;
                break;
            }
            chunk.release();
            size--;
        }
        queued = Math.max(written, Math.min(queued, end));
        if (size == 0 && wantsEmpty) {
            emptied();
        }
    }

    private int index(int offset) {
        return (head + offset) & (chunks.length - 1);
    }

    private void grow() {
        int length = chunks.length;
        ByteBuf[] moreChunks = new ByteBuf[length * 2];
        long[] moreEnds = new long[length * 2];
        long[] moreBoundaries = new long[length * 2];
        for (int i = 0; i < size; i++) {
            moreChunks[i] = chunks[index(i)];
            moreEnds[i] = ends[index(i)];
            moreBoundaries[i] = boundaries[index(i)];
        }
        chunks = moreChunks;
        ends = moreEnds;
        boundaries = moreBoundaries;
        head = 0;
    }

    private void consume(long bytes) {
        written += bytes;
        while (size > 0) {
            ByteBuf chunk = chunks[head];
            if (ends[head] > written) {
                chunk.readerIndex(chunk.writerIndex() - (int) (ends[head] - written));
                return;
            }
            chunk.release();
            head = index(1);
            size--;
        }
    }

    private void emptied() {
        context.executor().execute(tellEmpty);
    }

    private void tellEmpty() {
        if (size == 0 && wantsEmpty) {
            wantsEmpty = false;
            owner.onEmpty();
        }
    }

    // FileRegion, called by Netty from within a write

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        if (size == 0) {
            return 0;
        }
        if (gated && !owner.mayWrite()) {
            if (!held) {
                held = true;
                context.executor().execute(tellHeld);
            }
            return 0;
        }
        // Netty's epoll transport hands in a channel that does not gather.
        long taken =
                size > 1 && target instanceof GatheringByteChannel several ? writeSeveral(several) : writeOne(target);
        consume(taken);
        if (size == 0 && wantsEmpty) {
            emptied();
        }
        return taken;
    }

    private void tellHeld() {
        held = false;
        owner.onWriteHeld();
    }

    private int writeOne(WritableByteChannel target) throws IOException {
        ByteBuf chunk = chunks[head];
        return target.write(chunk.internalNioBuffer(chunk.readerIndex(), chunk.readableBytes()));
    }

    private long writeSeveral(GatheringByteChannel target) throws IOException {
        int count = Math.min(size, GATHER);
        for (int i = 0; i < count; i++) {
            ByteBuf chunk = chunks[index(i)];
            gather[i] = chunk.internalNioBuffer(chunk.readerIndex(), chunk.readableBytes());
        }
        return target.write(gather, 0, count);
    }

    @Override
    public long count() {
        return queued;
    }

    @Override
    public long transferred() {
        return written;
    }

    @Override
    public long position() {
        return 0;
    }

    @Deprecated
    @Override
    public long transfered() {
        return written;
    }

    // The queue lives as long as its session: Netty's references do not count. Its release only says that the queue has
    // left Netty's buffer, because everything is written or the channel failed.

    @Override
    public int refCnt() {
        return 1;
    }

    @Override
    public FileRegion retain() {
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }

    @Override
    public boolean release() {
        registered = false;
        if (afterwards != null) {
            context.executor().execute(afterwards);
            afterwards = null;
        }
        return false;
    }

    @Override
    public boolean release(int decrement) {
        return release();
    }
}
