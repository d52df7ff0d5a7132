package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.portcullis.policy.Refusal;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a session: walks what the client sends and queues it for the target; holds the queue of what goes
 * to the client.
 */
final class ClientLeg extends ChannelInboundHandlerAdapter implements Outbound.Owner {
    private final RelaySession session;
    private final FrameWalker walker = FrameWalker.frontend();
    private @Nullable ChannelHandlerContext added;
    private @Nullable Outbound outbound;
    /** Bytes that the half-sent message still needs from the target once access is over. */
    private long missing;

    private boolean terminated;
    private boolean closed;
    private boolean reset;
    private long messages;
    private long batchMessages;
    private long batchBytes;

    ClientLeg(RelaySession session) {
        this.session = session;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        added = context;
        outbound = new Outbound(context, this);
    }

    Outbound outbound() {
        return requireNonNull(outbound);
    }

    private ChannelHandlerContext context() {
        return requireNonNull(added);
    }

    // From the client

    /** Takes what was read before this leg was in its pipeline. */
    void take(ByteBuf early) {
        if (early.isReadable()) {
            channelRead(context(), early);
            channelReadComplete(context());
        } else {
            early.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (terminated || !session.mayPass()) {
            in.release();
            return;
        }
        pass(in);
    }

    private void pass(ByteBuf in) {
        Outbound towardsTarget = session.target().outbound();
        int boundary = Outbound.NO_BOUNDARY;
        int good = Integer.MAX_VALUE;
        String fault = null;
        walker.feed(in);
        try {
            while (!terminated && walker.next()) {
                FrontendTag tag = walker.frontendTag();
                if (tag == FrontendTag.PASSWORD) {
                    fault = "password message after the login";
                    good = walker.startOffset();
                    break;
                }
                session.ledger().onFrontend(tag);
                batchMessages++;
                if (boundary == Outbound.NO_BOUNDARY && walker.startOffset() >= 0) {
                    boundary = walker.startOffset();
                }
                terminated = tag == FrontendTag.TERMINATE;
            }
        } catch (ProtocolViolation violation) {
            fault = violation.operatorDetail();
        } catch (RuntimeException defect) {
            in.release();
            throw defect;
        }
        // Behind a Terminate nothing counts: it has no body, so the walker stands right behind it.
        batchBytes += Passing.queue(
                in,
                walker,
                boundary,
                Math.min(good, walker.passable()),
                towardsTarget,
                context().alloc());
        if (fault != null) {
            session.ending().onClientFault(fault);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        if (batchMessages != 0 || batchBytes != 0) {
            messages += batchMessages;
            session.traffic().toTargets(batchBytes, batchMessages);
            batchMessages = 0;
            batchBytes = 0;
        }
        session.target().outbound().flush();
        session.updateClientReading();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        outbound().close();
        session.ending().onClientClosed();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        session.ending().onLegFailed("client", cause);
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // Half-closing is ours; Vert.x need not know.
    }

    // To the client

    /** Returns whether the client has received part of a message; its end may be queued or still to come. */
    boolean isMidMessage(long tailMissing) {
        return outbound().isMidMessage(tailMissing);
    }

    /** Keeps only what ends the message the client has half of. */
    void cut(long tailMissing) {
        missing = outbound().cutAtMessageEnd(tailMissing);
    }

    /** Bytes of the last message passed on that the client has not sent yet. */
    long tailMissing() {
        return walker.bodyRemaining();
    }

    long missing() {
        return missing;
    }

    /** The target will not send the rest. */
    void giveUpMissing() {
        missing = 0;
    }

    /** Takes what the half-sent message needs from the front of {@code in}, whose indices stay. */
    void finishMessage(ByteBuf in) {
        int part = (int) Math.min(missing, in.readableBytes());
        if (part > 0) {
            missing -= part;
            outbound().add(in.retainedSlice(in.readerIndex(), part), Outbound.NO_BOUNDARY);
            outbound().flush();
        }
    }

    void sendFatal(Refusal refusal) {
        outbound().add(ErrorMessages.fatal(context().alloc(), refusal), 0);
        outbound().flush();
    }

    /** Only between two messages of the target. */
    void sendNotice(Refusal warning) {
        outbound().add(ErrorMessages.notice(context().alloc(), warning), 0);
        outbound().flush();
    }

    void dropQueued() {
        missing = 0;
        outbound().dropAll();
    }

    void halfClose() {
        outbound().whenLeft(() -> {
            if (channel().isActive()) {
                ((DuplexChannel) channel()).shutdownOutput();
            }
        });
    }

    void close() {
        context().close();
    }

    /** Ends the connection with RST: what is truncated must not look whole. */
    void reset() {
        if (channel().isOpen()) {
            reset = true;
            channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context().close();
        }
    }

    Channel channel() {
        return context().channel();
    }

    boolean isTerminated() {
        return terminated;
    }

    boolean isClosed() {
        return closed;
    }

    boolean wasReset() {
        return reset;
    }

    long messagesToTarget() {
        return messages;
    }

    // Of the queue to the client

    @Override
    public boolean mayWrite() {
        return session.isGateOpen();
    }

    @Override
    public void onWriteHeld() {
        session.checkAccess();
    }

    @Override
    public void onEmpty() {
        session.onClientDrained();
    }
}
