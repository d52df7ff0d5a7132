package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.upstream.Transport;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says a last word to a connection that has no session, so that it arrives: a close with unread input makes the kernel
 * send a reset, and the peer may then never see what was written before. So: write, close our side, read and throw away
 * until the peer closes or the linger deadline is over.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
    private final long linger;
    private @Nullable ScheduledFuture<?> timer;

    private Farewell(long linger) {
        this.linger = linger;
    }

    /**
     * Takes the place of {@code handler}.
     *
     * @param lastWord released here
     * @param linger milliseconds
     */
    static void say(ChannelHandlerContext handler, ByteBuf lastWord, long linger) {
        Channel channel = handler.channel();
        handler.pipeline().replace(handler.handler(), "farewell", new Farewell(linger));
        CipherGate.ignoreInput(channel);
        channel.config().setAutoRead(true);
        then(channel, channel.pipeline().context("farewell").writeAndFlush(lastWord), () -> closeOutput(channel));
    }

    private static void closeOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            ((DuplexChannel) channel).shutdownOutput();
        } else {
            then(channel, tls.closeOutbound(), () -> ((DuplexChannel) channel).shutdownOutput());
        }
    }

    private static void then(Channel channel, ChannelFuture written, Runnable next) {
        written.addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()) {
                next.run();
            } else {
                Transport.close(channel);
            }
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer = context.executor().schedule(() -> Transport.close(context.channel()), linger, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing to hand on.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // Half-closing is ours; Vert.x need not know.
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Transport.close(context.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
        context.fireChannelInactive();
    }
}
