package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.policy.Refusal;
import io.portcullis.session.scoped.StatementGate;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.ProtocolViolation;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client's end of a session. */
final class ClientLeg extends Leg {
    /** Milliseconds. */
    private static final long LOOK_AGAIN = 50;

    private static final int HEADER = 5;

    /** Bytes that the half-sent message still needs from the target once access is over. */
    private long missing;

    private boolean terminated;
    private @Nullable ScopedInput scoped;
    private boolean looksAgain;

    ClientLeg(RelaySession session) {
        super(session, FrameWalker.frontend(), "client");
    }

    @Override
    void discard(ByteBuf in) {
        in.release();
    }

    @Override
    void pass(ByteBuf in) {
        if (terminated) {
            in.release();
            return;
        }
        if (scoped != null) {
            pass(in, scoped);
            return;
        }
        FrameWalker walker = walker();
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
                session().ledger().onFrontend(tag);
                countMessage();
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
        queue(in, boundary, Math.min(good, walker.passable()), session().target());
        if (fault != null) {
            session().ending().onClientFault(fault);
        }
    }

    /** From now on what the client sends must be seen first. */
    void enforce(StatementGate gate) {
        scoped = new ScopedInput(gate, this, session().target());
    }

    private void pass(ByteBuf in, ScopedInput input) {
        if (isHeld()) {
            input.keep(in);
            return;
        }
        try {
            input.splicer().begin(in, walker().bodyRemaining());
        } catch (RuntimeException defect) {
            input.splicer().abort();
            throw defect;
        }
        if (isHeld()) {
            input.unwalked(in);
            waits();
        } else {
            walk(input, in);
        }
    }

    /** @param fresh null: goes on where a message had to wait */
    private void walk(ScopedInput input, @Nullable ByteBuf fresh) {
        FrameWalker walker = walker();
        String fault = null;
        try {
            if (fresh != null) {
                walker.feed(fresh);
            }
            while (!terminated && !isHeld() && walker.next()) {
                FrontendTag tag = walker.frontendTag();
                if (tag == FrontendTag.PASSWORD) {
                    fault = "password message after the login";
                    break;
                }
                countMessage();
                input.message(walker);
                terminated = tag == FrontendTag.TERMINATE;
            }
        } catch (ProtocolViolation violation) {
            fault = violation.operatorDetail();
        } catch (RuntimeException defect) {
            input.splicer().abort();
            throw defect;
        }
        if (isHeld()) {
            waits();
            return;
        }
        input.splicer().end();
        if (fault != null) {
            session().ending().onClientFault(fault);
        }
    }

    // Waiting

    /** Whether a message of the client waits until it may start, and all behind it. */
    boolean isHeld() {
        return scoped != null && scoped.splicer().isHeld();
    }

    /** Whether more of what comes behind it is not read meanwhile. Else it is, so that it is noticed when the client leaves. */
    boolean hasWaitingEnough() {
        return isHeld() && scoped != null && scoped.hasKeptEnough();
    }

    private void waits() {
        session().traffic().waiting(true);
        if (scoped != null && scoped.needsAnswers()) {
            ByteBuf flush = context().alloc().buffer(HEADER);
            queuePiece(
                    flush.writeByte(FrontendTag.FLUSH.code()).writeInt(Integer.BYTES),
                    0,
                    session().target());
        }
        lookAgainSoon();
    }

    private void lookAgainSoon() {
        if (!looksAgain) {
            looksAgain = true;
            session().loop().schedule(this::looksAgain, LOOK_AGAIN, TimeUnit.MILLISECONDS);
        }
    }

    private void looksAgain() {
        looksAgain = false;
        lookAgain();
    }

    /** The target has answered something: what waits may wait for that. */
    void onAnswers() {
        if (isHeld()) {
            lookAgain();
        }
    }

    private void lookAgain() {
        ScopedInput input = scoped;
        if (input == null || !isHeld()) {
            return;
        }
        if (isClosed() || (!session().mayPass() && !session().isPassing())) {
            dropHeld(input);
        } else if (session().isWaiting() || session().isCancelling()) {
            lookAgainSoon();
        } else {
            try {
                release(input);
            } catch (RuntimeException defect) {
                exceptionCaught(context(), defect);
            }
        }
    }

    private void release(ScopedInput input) {
        if (!input.splicer().release()) {
            lookAgainSoon();
            return;
        }
        session().traffic().waiting(false);
        walk(input, input.takeUnwalked());
        for (ByteBuf in : input.takeKept()) {
            if (session().isPassing()) {
                pass(in);
            } else {
                discard(in);
            }
        }
        channelReadComplete(context());
    }

    private void dropHeld(ScopedInput input) {
        if (isHeld()) {
            session().traffic().waiting(false);
            input.drop();
        }
    }

    /** The client cancels what waits. */
    void giveUpWaiting() {
        if (scoped != null) {
            scoped.giveUpWaiting();
            lookAgain();
        }
    }

    @Override
    long tailMissing() {
        return scoped != null && scoped.splicer().holdsBack() ? 0 : super.tailMissing();
    }

    @Override
    void onBatch() {
        session().target().outbound().flush();
        StatementTimer timer = session().timer();
        if (timer != null) {
            timer.arm();
        }
        session().updateClientReading();
    }

    @Override
    void count(Traffic traffic, long bytes, long inMessages) {
        traffic.toTargets(bytes, inMessages);
    }

    @Override
    void onClosed() {
        if (scoped != null) {
            dropHeld(scoped);
        }
        session().ending().onClientClosed();
    }

    /** Whether the client has said that it ends the session. */
    boolean isTerminated() {
        return terminated;
    }

    // To the client

    /** Returns whether the client has received part of a message; its end may be queued or still to come. */
    boolean isMidMessage(long targetTailMissing) {
        return outbound().isMidMessage(targetTailMissing);
    }

    /** Keeps only what ends the message the client has half of. */
    void cut(long targetTailMissing) {
        missing = outbound().cutAtMessageEnd(targetTailMissing);
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

    /** Nobody reads any more what the client sends. */
    @Override
    void halfClose() {
        CipherGate.ignoreInput(channel());
        super.halfClose();
    }

    void dropQueued() {
        missing = 0;
        outbound().dropAll();
    }

    @Override
    public void onEmpty() {
        session().onClientDrained();
    }
}
