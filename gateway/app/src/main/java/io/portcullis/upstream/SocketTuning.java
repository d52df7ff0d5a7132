package io.portcullis.upstream;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;

/** How both legs read, and notice that nobody is there: see docs/performance.md for what each setting is worth. */
public final class SocketTuning {
    private static final int SMALLEST_READ = 512;
    private static final int FIRST_READ = 4 * 1024;
    private static final int LARGEST_READ = 256 * 1024;

    private SocketTuning() {}

    /** To be called before the channel's first read: Netty keeps the allocator it finds then. */
    public static void apply(Channel channel, KeepAlive keepAlive) {
        AdaptiveRecvByteBufAllocator reads = new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ);
        // One read, one flush: what is read but not yet written stays bounded by one read.
        reads.maxMessagesPerRead(1);
        RecvByteBufAllocator allocator = reads;
        channel.config().setRecvByteBufAllocator(allocator);
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        keepAlive.apply(channel);
    }
}
