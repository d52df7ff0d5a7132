package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.portcullis.upstream.Transport;
import io.portcullis.wire.FrameWalker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a session, in its socket's pipeline: walks what that peer sends and queues it for the other leg; holds the
 * queue of what goes to the peer.
 */
abstract class Leg extends ChannelInboundHandlerAdapter implements Outbound.Owner {
    private final RelaySession session;
    private final FrameWalker walker;
    private final String name;
    private @Nullable ChannelHandlerContext added;
    private @Nullable Outbound outbound;
    /** What the peer has sent while the session waits. */
    private final List<ByteBuf> waiting = new ArrayList<>(0);

    private boolean closed;
    private boolean reset;
    private long messages;
    private long batchMessages;
    private long batchBytes;

    /** @param name for the operator */
    Leg(RelaySession session, FrameWalker walker, String name) {
        this.session = session;
        this.walker = walker;
        this.name = name;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext context) {
        added = context;
        outbound = Outbound.of(context, this);
    }

    final RelaySession session() {
        return session;
    }

    final FrameWalker walker() {
        return walker;
    }

    final ChannelHandlerContext context() {
        return requireNonNull(added);
    }

    final Channel channel() {
        return context().channel();
    }

    final Outbound outbound() {
        return requireNonNull(outbound);
    }

    // From the peer

    /** Takes what was read before this leg was in its pipeline. */
    final void take(ByteBuf early) {
        if (early.isReadable()) {
            channelRead(context(), early);
            channelReadComplete(context());
        } else {
            early.release();
        }
    }

    /** Asks before a byte is looked at. While the session waits, what comes waits too, unread. */
    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        boolean passes = session.mayPass();
        if (session.isWaiting()) {
            waiting.add(in);
            channel().config().setAutoRead(false);
        } else if (passes) {
            pass(in);
        } else {
            discard(in);
        }
    }

    /** The session does not wait any more: takes what has come meanwhile. */
    final void resume() {
        if (!waiting.isEmpty()) {
            List<ByteBuf> came = List.copyOf(waiting);
            waiting.clear();
            came.forEach(in -> channelRead(context(), in));
            channelReadComplete(context());
        }
    }

    /** Takes {@code in} over, for the other leg. */
    abstract void pass(ByteBuf in);

    /** Takes {@code in} over once access is over. */
    abstract void discard(ByteBuf in);

    @Override
    public final void channelReadComplete(ChannelHandlerContext context) {
        countBatch();
        if (!session.isWaiting()) {
            onBatch();
        }
    }

    /** A batch has been passed on or thrown away. */
    abstract void onBatch();

    final void countMessage() {
        batchMessages++;
    }

    /** Queues the good part of what the walker has walked; {@link Passing#queue} has the parameters. */
    final void queue(ByteBuf in, int boundary, int length, Leg other) {
        batchBytes += Passing.queue(
                in, walker, boundary, length, other.outbound(), context().alloc());
    }

    /** Queues one piece, which is the queue's to release; {@link Outbound#add} has the parameters. */
    final void queuePiece(ByteBuf piece, int boundary, Leg other) {
        batchBytes += piece.readableBytes();
        other.outbound().add(piece, boundary);
    }

    /** Ends a batch in the books. */
    private void countBatch() {
        if (batchMessages != 0 || batchBytes != 0) {
            messages += batchMessages;
            count(session.traffic(), batchBytes, batchMessages);
            batchMessages = 0;
            batchBytes = 0;
        }
    }

    abstract void count(Traffic traffic, long bytes, long inMessages);

    /** Messages that the peer has sent and that were passed on. */
    final long messages() {
        return messages;
    }

    /** Bytes of the last message passed on that the peer has not sent yet. */
    long tailMissing() {
        return walker.bodyRemaining();
    }

    /** Whether neither a message nor its header is half there. */
    final boolean isBetweenMessages() {
        return walker.bodyRemaining() == 0 && walker.held() == 0;
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        isGone();
        context.fireChannelInactive();
    }

    /** The connection is gone; told once. */
    final void isGone() {
        if (!closed) {
            closed = true;
            outbound().close();
            waiting.forEach(ByteBuf::release);
            waiting.clear();
            onClosed();
        }
    }

    abstract void onClosed();

    final boolean isClosed() {
        return closed;
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        session.ending().onLegFailed(name, Transport.cause(cause));
        close();
    }

    /** None of them is for Vert.x: half-closing is ours, and so is TLS. */
    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            // The peer's end of what it sends, as FIN is. What came before it is still to be flushed by this batch.
            context.executor().execute(this::close);
        }
    }

    // To the peer

    void halfClose() {
        outbound().finish(() -> {
            if (channel().isActive()) {
                ((DuplexChannel) channel()).shutdownOutput();
            }
        });
    }

    final void close() {
        Transport.close(channel());
    }

    /** Ends the connection with RST: what is truncated must not look whole. */
    final void reset() {
        if (channel().isOpen()) {
            reset = true;
            channel().config().setOption(ChannelOption.SO_LINGER, 0);
            close();
        }
    }

    final boolean wasReset() {
        return reset;
    }

    @Override
    public final boolean mayWrite() {
        return session.isGateOpen();
    }

    @Override
    public final void onWriteHeld() {
        session.onWriteHeld();
    }
}
