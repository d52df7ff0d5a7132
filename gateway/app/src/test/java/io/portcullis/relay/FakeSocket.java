package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Takes an {@link Outbound} as Netty's transports do: asks it for bytes while the socket has room, and lets go of it when
 * it says that everything is transferred.
 */
final class FakeSocket extends ChannelOutboundHandlerAdapter {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final FakeChannel channel;
    private @Nullable FileRegion pending;
    private long room;
    boolean gathers = true;

    FakeSocket() {
        channel = new FakeChannel(this, new ChannelInboundHandlerAdapter());
    }

    /** Where a leg would stand. */
    ChannelHandlerContext leg() {
        return requireNonNull(channel.pipeline().lastContext());
    }

    FakeChannel channel() {
        return channel;
    }

    /** Puts TLS in front of the leg. */
    void startTls(SSLEngine engine) {
        channel.pipeline().addBefore(leg().name(), "tls", new SslHandler(engine));
        CipherGate.before(requireNonNull(channel.pipeline().context("tls")));
    }

    /** What the peer sends. */
    void arrive(ByteBuf bytes) {
        channel.writeInbound(bytes);
    }

    byte[] received() {
        return received.toByteArray();
    }

    boolean isIdle() {
        return pending == null;
    }

    /** The peer has read so much: that many more bytes may be written. */
    void makeRoom(long bytes) {
        room += bytes;
        write();
        runTasks();
    }

    void close() {
        channel.finishAndReleaseAll();
    }

    void runTasks() {
        channel.runPendingTasks();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (pending != null || channel.isOutputShutdown()) {
            throw new IllegalStateException("written twice, or after the end");
        }
        if (message instanceof ByteBuf bytes) {
            // Before there is a session: of a handshake, which always has room.
            received.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
            promise.setSuccess();
        } else {
            pending = (FileRegion) message;
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        write();
    }

    /** As with a real one, what follows from it comes later; what was not written never will be. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        context.executor().execute(() -> {
            FileRegion unwritten = pending;
            pending = null;
            if (unwritten != null) {
                unwritten.release();
            }
            context.close(promise);
        });
    }

    private void write() {
        try {
            while (pending != null) {
                FileRegion region = pending;
                if (region.transferred() >= region.count()) {
                    pending = null;
                    region.release();
                } else if (region.transferTo(gathers ? new Gathering() : new Single(), region.transferred()) <= 0) {
                    return;
                }
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private int take(ByteBuffer from) {
        int taken = (int) Math.min(room, from.remaining());
        for (int i = 0; i < taken; i++) {
            received.write(from.get());
        }
        room -= taken;
        return taken;
    }

    private class Single implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) {
            return take(from);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private final class Gathering extends Single implements GatheringByteChannel {
        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            long taken = 0;
            for (int i = offset; i < offset + length; i++) {
                taken += take(from[i]);
            }
            return taken;
        }

        @Override
        public long write(ByteBuffer[] from) {
            return write(from, 0, from.length);
        }
    }
}
