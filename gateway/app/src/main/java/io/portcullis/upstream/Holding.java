package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Keeps what a target sends between its login and the session that takes the connection over: one read may decrypt into
 * several pieces, of which the last ones come when the login is over already.
 */
final class Holding extends ChannelInboundHandlerAdapter {
    private ByteBuf held;

    /** @param first what came behind the login; released by whoever takes it */
    Holding(ByteBuf first) {
        this.held = first;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (!held.isReadable()) {
            held.release();
            held = context.alloc().buffer(in.readableBytes());
        }
        held.writeBytes(in);
        in.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nobody is there yet.
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        take().release();
    }

    /** What was kept, the taker's to release; nothing more is kept. */
    ByteBuf take() {
        ByteBuf taken = held;
        held = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
