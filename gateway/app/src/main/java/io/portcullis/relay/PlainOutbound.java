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
 * The queue whose bytes go to the socket as they are. It enters Netty as a {@link FileRegion}, the one message type whose
 * bytes Netty fetches from its owner at each attempt.
 */
final class PlainOutbound extends Outbound implements FileRegion {
    private static final int GATHER = 16;

    private final ByteBuffer[] gather = new ByteBuffer[GATHER];
    private boolean registered;
    private @Nullable Runnable afterwards;

    /** @param context whose writes reach the socket unchanged */
    PlainOutbound(ChannelHandlerContext context, Owner owner) {
        super(context, owner);
    }

    @Override
    void flush() {
        if (backlog().isEmpty() || registered) {
            return;
        }
        registered = true;
        context().write(this, context().voidPromise());
        context().flush();
        if (!backlog().isEmpty()) {
            isCongested();
        }
    }

    @Override
    void finish(Runnable shut) {
        if (registered) {
            afterwards = shut;
        } else {
            shut.run();
        }
    }

    @Override
    boolean isEmpty() {
        return backlog().isEmpty();
    }

    @Override
    boolean isUnderWay() {
        return registered;
    }

    @Override
    long writtenBytes() {
        return backlog().gone();
    }

    @Override
    long movedBytes() {
        return backlog().gone();
    }

    // FileRegion, called by Netty from within a write

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        Backlog backlog = backlog();
        if (backlog.isEmpty() || !mayWrite()) {
            return 0;
        }
        // Netty's epoll transport hands in a channel that does not gather.
        long taken = backlog.size() > 1 && target instanceof GatheringByteChannel several
                ? writeSeveral(several)
                : writeOne(target);
        backlog.leave(taken);
        tellIfEmpty();
        return taken;
    }

    private int writeOne(WritableByteChannel target) throws IOException {
        ByteBuf chunk = backlog().chunk(0);
        return target.write(chunk.internalNioBuffer(chunk.readerIndex(), chunk.readableBytes()));
    }

    private long writeSeveral(GatheringByteChannel target) throws IOException {
        int count = Math.min(backlog().size(), GATHER);
        for (int i = 0; i < count; i++) {
            ByteBuf chunk = backlog().chunk(i);
            gather[i] = chunk.internalNioBuffer(chunk.readerIndex(), chunk.readableBytes());
        }
        return target.write(gather, 0, count);
    }

    @Override
    public long count() {
        return backlog().end();
    }

    @Override
    public long transferred() {
        return backlog().gone();
    }

    @Override
    public long position() {
        return 0;
    }

    @Deprecated
    @Override
    public long transfered() {
        return backlog().gone();
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
            context().executor().execute(afterwards);
            afterwards = null;
        }
        return false;
    }

    @Override
    public boolean release(int decrement) {
        return release();
    }
}
