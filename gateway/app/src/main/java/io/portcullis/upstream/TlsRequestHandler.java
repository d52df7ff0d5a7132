package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.wire.message.SslRequest;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/** Asks a target for TLS and makes the handshake: in the pipeline until that is over, then out of it. */
final class TlsRequestHandler extends ChannelInboundHandlerAdapter {
    private final SSLEngine engine;
    private final Executor tasks;
    private final Promise<SSLSession> done;
    private boolean answered;

    /** @param tasks runs what takes long */
    TlsRequestHandler(SSLEngine engine, Executor tasks, Promise<SSLSession> done) {
        this.engine = engine;
        this.tasks = tasks;
        this.done = done;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ByteBuf out = context.alloc().buffer();
        new SslRequest().encode(out);
        context.writeAndFlush(out, context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (answered || !in.isReadable()) {
                return;
            }
            answered = true;
            byte answer = in.readByte();
            if (answer != 'S') {
                fail(
                        context,
                        answer == 'N'
                                ? "it offers no TLS"
                                : "it answered SSLRequest with 0x%02x".formatted(answer & 0xff));
            } else if (in.isReadable()) {
                // Somebody in between may have put them there, to be taken for what comes encrypted.
                fail(context, "data came with the answer to SSLRequest, before TLS");
            } else {
                SslHandler tls = new SslHandler(engine, tasks);
                tls.setHandshakeTimeoutMillis(0);
                context.pipeline().addBefore(context.name(), "tls", tls);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            return;
        }
        if (handshake.isSuccess()) {
            // First out, then told: whoever is told puts the next handler in before anything is read.
            context.pipeline().remove(this);
            done.tryComplete(engine.getSession());
        } else {
            fail(context, Transport.handshakeFailure(handshake.cause()));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing is batched here.
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, "it closed the connection");
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, Transport.handshakeFailure(Transport.cause(cause)));
    }

    private void fail(ChannelHandlerContext context, String why) {
        done.tryFail(new IOException(why));
        Transport.close(context.channel());
    }
}
