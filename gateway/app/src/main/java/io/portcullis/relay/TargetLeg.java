package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.Terminate;
import org.jspecify.annotations.Nullable;

/**
 * The target's end of a session: walks what the target sends and queues it for the client, or, once access is over,
 * throws it away but for the rest of a half-sent message; holds the queue of what goes to the target.
 */
final class TargetLeg extends ChannelInboundHandlerAdapter implements Outbound.Owner {
    private final RelaySession session;
    private final FrameWalker walker = FrameWalker.backend();
    private final Channel channel;
    private @Nullable ChannelHandlerContext added;
    private @Nullable Outbound outbound;
    private @Nullable OutcomeReader outcome;
    private byte lastTag;
    private boolean closed;
    private boolean faulty;
    private boolean finishing;
    private boolean queueWasCut;
    private long messages;
    private long batchMessages;
    private long batchBytes;

    TargetLeg(RelaySession session, Channel channel) {
        this.session = session;
        this.channel = channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        added = context;
        outbound = new Outbound(context, this);
    }

    Outbound outbound() {
        return requireNonNull(outbound);
    }

    // From the target

    /** Takes what was read before this leg was in its pipeline. */
    void take(ByteBuf early) {
        if (early.isReadable()) {
            channelRead(requireNonNull(added), early);
            channelReadComplete(requireNonNull(added));
        } else {
            early.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (session.mayPass()) {
            pass(context, in);
        } else {
            discard(in);
        }
    }

    private void pass(ChannelHandlerContext context, ByteBuf in) {
        Outbound towardsClient = session.client().outbound();
        int boundary = Outbound.NO_BOUNDARY;
        int good = Integer.MAX_VALUE;
        String fault = null;
        walker.feed(in);
        try {
            while (walker.next()) {
                BackendTag tag = walker.backendTag();
                if (!tag.legalAfterLogin()) {
                    fault = tag + " after the login";
                    good = walker.startOffset();
                    break;
                }
                session.ledger().onBackend(tag, walker.status());
                batchMessages++;
                if (boundary == Outbound.NO_BOUNDARY && walker.startOffset() >= 0) {
                    boundary = walker.startOffset();
                }
            }
            lastTag = walker.tag();
        } catch (ProtocolViolation violation) {
            fault = violation.operatorDetail();
        } catch (RuntimeException defect) {
            in.release();
            throw defect;
        }
        faulty = fault != null;
        batchBytes +=
                Passing.queue(in, walker, boundary, Math.min(good, walker.passable()), towardsClient, context.alloc());
        if (fault != null) {
            session.ending().onTargetFault(fault);
        }
    }

    private void discard(ByteBuf in) {
        try {
            session.client().finishMessage(in);
            OutcomeReader reader = reader();
            reader.continueBody(in);
            walker.feed(in);
            while (walker.next()) {
                // What comes when nothing is owed is not about the request.
                if (!session.ledger().isQuiet()) {
                    reader.onMessage(walker, in);
                }
                session.ledger().onBackend(walker.backendTag(), walker.status());
            }
        } catch (ProtocolViolation violation) {
            // Nobody reads it any more; without message bounds there is nothing to wait for either.
            channel.close();
        } finally {
            in.release();
        }
        session.ending().onDiscarded();
    }

    private OutcomeReader reader() {
        if (outcome == null) {
            outcome = new OutcomeReader();
        }
        return outcome;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (batchMessages != 0 || batchBytes != 0) {
            messages += batchMessages;
            session.traffic().toClients(batchBytes, batchMessages);
            batchMessages = 0;
            batchBytes = 0;
        }
        Outbound towardsClient = session.client().outbound();
        session.onBatchFromTarget();
        towardsClient.flush();
        if (session.isPassing()) {
            if (!towardsClient.isEmpty()) {
                channel.config().setAutoRead(false);
            }
            session.updateClientReading();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onClosed();
        context.fireChannelInactive();
    }

    /** The connection is gone; told once. */
    void onClosed() {
        if (!closed) {
            closed = true;
            outbound().close();
            session.ending().onTargetClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        session.ending().onLegFailed("target", cause);
        context.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // Half-closing is ours; Vert.x need not know.
    }

    /** Bytes of the last message passed on that the target has not sent yet. */
    long tailMissing() {
        // What was queued ends with a whole message if a bad one came behind it.
        return faulty ? 0 : walker.bodyRemaining();
    }

    boolean lastWasError() {
        return lastTag == BackendTag.ERROR_RESPONSE.code();
    }

    @Nullable
    OutcomeReader outcome() {
        return outcome;
    }

    // To the target

    /** Whether the target has part of a message, or lacks whole messages that the ledger counts. */
    boolean dropQueued(long clientTailMissing) {
        boolean half = outbound().isMidMessage(clientTailMissing);
        queueWasCut = outbound().dropAll() || half;
        return queueWasCut;
    }

    /** Everything the client sent goes out, then our sending side closes. */
    void finish() {
        finishing = true;
        outbound().flush();
        outbound().notifyWhenEmpty();
    }

    void sendTerminate() {
        ByteBuf out = channel.alloc().buffer();
        new Terminate().encode(out);
        outbound().add(out, 0);
        finish();
    }

    void halfClose() {
        outbound().whenLeft(() -> {
            if (channel.isActive()) {
                ((DuplexChannel) channel).shutdownOutput();
            }
        });
    }

    void close() {
        channel.close();
    }

    void reset() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    boolean isClosed() {
        return closed;
    }

    Channel channel() {
        return channel;
    }

    long messagesToClient() {
        return messages;
    }

    // Of the queue to the target

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
        if (finishing) {
            halfClose();
        } else {
            session.updateClientReading();
        }
    }
}
