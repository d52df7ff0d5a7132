package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.wire.Collected;
import io.portcullis.wire.MessageCollector;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.SaslResponse;
import io.portcullis.wire.message.StartupMessage;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** Carries a {@link TargetLogin} over a socket: in the pipeline until the target is ready, then out of it. */
final class TargetLoginHandler extends ChannelInboundHandlerAdapter {
    /** No message of a login is near this. */
    private static final int MAX_MESSAGE = 64 * 1024;

    private final String target;
    private final StartupMessage startup;
    private final TargetLogin login;
    private final Context vertxContext;
    private final Promise<TargetGreeting> done;
    private @Nullable MessageCollector collector;
    private boolean deriving;

    TargetLoginHandler(
            String target,
            StartupMessage startup,
            TargetLogin login,
            Context vertxContext,
            Promise<TargetGreeting> done) {
        this.target = target;
        this.startup = startup;
        this.login = login;
        this.vertxContext = vertxContext;
        this.done = done;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        collector = new MessageCollector(context.alloc(), MAX_MESSAGE);
        ByteBuf out = context.alloc().buffer();
        startup.encode(out);
        context.writeAndFlush(out, context.voidPromise());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (collector != null) {
            collector.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (collector != null && !done.future().isComplete()) {
                collector.feed(in);
                drain(context, collector);
            }
        } catch (ProtocolViolation violation) {
            fail(context, TargetRefusal.fault(target, "in the login: " + violation.operatorDetail()));
        } finally {
            in.release();
        }
    }

    private void drain(ChannelHandlerContext context, MessageCollector messages) {
        ByteBuf out = context.alloc().buffer();
        try {
            Collected message = null;
            while (!deriving && !done.future().isComplete() && (message = messages.poll()) != null) {
                switch (login.onMessage(message, out)) {
                    case GO_ON -> {}
                    case DERIVE -> derive(context);
                    case READY -> ready(context, messages);
                }
            }
        } catch (TargetRefusal refusal) {
            fail(context, refusal);
        } finally {
            if (out.isReadable()) {
                context.writeAndFlush(out, context.voidPromise());
            } else {
                out.release();
            }
        }
    }

    private void derive(ChannelHandlerContext context) {
        deriving = true;
        vertxContext
                .<byte[]>executeBlocking(login::answer, false)
                .onComplete(answer -> context.executor().execute(() -> {
                    deriving = false;
                    if (answer.failed()) {
                        fail(context, TargetRefusal.fault(target, "in SCRAM: " + answer.cause()));
                    } else if (collector != null && !done.future().isComplete()) {
                        ByteBuf out = context.alloc().buffer();
                        new SaslResponse(answer.result()).encode(out);
                        context.writeAndFlush(out, context.voidPromise());
                        drain(context, collector);
                    }
                }));
    }

    private void ready(ChannelHandlerContext context, MessageCollector messages) {
        context.channel().config().setAutoRead(false);
        ByteBuf rest = messages.leftover();
        ByteBuf leftover = rest.isReadable() ? context.alloc().buffer().writeBytes(rest) : Unpooled.EMPTY_BUFFER;
        // Removed, the collector is closed: the rest is out of it.
        context.pipeline().replace(this, "holding", new Holding(leftover));
        collector = null;
        done.complete(login.greeting());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing is batched here.
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, TargetRefusal.closed(target, !login.hasHeard()));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, TargetRefusal.unreachable(target, cause.toString()));
    }

    private void fail(ChannelHandlerContext context, TargetRefusal refusal) {
        done.tryFail(refusal);
        context.close();
    }
}
