package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.Terminate;
import org.jspecify.annotations.Nullable;

/** The target's end of a session. Once access is over it throws away what the target sends, but for the rest of a half-sent message. */
final class TargetLeg extends Leg {
    private @Nullable OutcomeReader outcome;
    private byte lastTag;
    private boolean faulty;
    private boolean finishing;
    private @Nullable ScopedOutput scoped;

    TargetLeg(RelaySession session) {
        super(session, FrameWalker.backend(), "target");
    }

    @Override
    void pass(ByteBuf in) {
        if (!session().expiry().isAsking()) {
            passOn(in);
            return;
        }
        try {
            passOn(session().expiry().strip(in));
        } catch (ProtocolViolation violation) {
            faulty = true;
            session().ending().onTargetFault("in an answer to the gateway: " + violation.operatorDetail());
        }
    }

    private void passOn(ByteBuf in) {
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
            while (walker.next()) {
                BackendTag tag = walker.backendTag();
                if (!tag.legalAfterLogin()) {
                    fault = tag + " after the login";
                    good = walker.startOffset();
                    break;
                }
                session().ledger().onBackend(tag, walker.status());
                countMessage();
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
        queue(in, boundary, Math.min(good, walker.passable()), session().client());
        if (fault != null) {
            session().ending().onTargetFault(fault);
        }
    }

    /** From now on what the target says is watched. */
    void enforce(Enforcement enforcement) {
        scoped = new ScopedOutput(enforcement, session().client(), this);
    }

    private void pass(ByteBuf in, ScopedOutput output) {
        FrameWalker walker = walker();
        String fault = null;
        try {
            output.splicer().begin(in, walker.bodyRemaining());
            walker.feed(in);
            while (walker.next()) {
                BackendTag tag = walker.backendTag();
                if (!tag.legalAfterLogin()) {
                    fault = tag + " after the login";
                    break;
                }
                countMessage();
                if (!output.message(walker)) {
                    onDropped(walker, in, output);
                }
            }
            lastTag = walker.tag();
        } catch (ProtocolViolation violation) {
            fault = violation.operatorDetail();
        } catch (RuntimeException defect) {
            output.splicer().abort();
            throw defect;
        }
        faulty = fault != null;
        output.splicer().end();
        if (fault != null) {
            session().ending().onTargetFault(fault);
        } else if (output.departure() != null) {
            session().onDeparture(output.departure());
        } else if (output.isCutOff()) {
            session().onBudgetSpent();
        } else if (output.stopsTheWork()) {
            session().brake().pull();
        }
    }

    /** A message does not reach the client: the books and the audit still need it. */
    private void onDropped(FrameWalker walker, ByteBuf in, ScopedOutput output) {
        if (output.isCutOff() && !session().ledger().isQuiet()) {
            reader().onMessage(walker, in);
        }
        session().ledger().onBackend(walker.backendTag(), walker.status());
    }

    @Override
    void discard(ByteBuf received) {
        ByteBuf in = Unpooled.EMPTY_BUFFER;
        FrameWalker walker = walker();
        try {
            in = session().expiry().strip(received);
            session().client().finishMessage(in);
            OutcomeReader reader = reader();
            reader.continueBody(in);
            walker.feed(in);
            while (walker.next()) {
                // What comes when nothing is owed is not about the request.
                if (!session().ledger().isQuiet()) {
                    reader.onMessage(walker, in);
                }
                session().ledger().onBackend(walker.backendTag(), walker.status());
            }
        } catch (ProtocolViolation violation) {
            // Nobody reads it any more; without message bounds there is nothing to wait for either.
            close();
        } finally {
            in.release();
        }
        session().ending().onDiscarded();
    }

    private OutcomeReader reader() {
        if (outcome == null) {
            outcome = new OutcomeReader();
        }
        return outcome;
    }

    @Override
    void onBatch() {
        Outbound towardsClient = session().client().outbound();
        session().onBatchFromTarget();
        towardsClient.flush();
        session().client().onAnswers();
        StatementTimer timer = session().timer();
        if (timer != null) {
            timer.look();
        }
        if (!towardsClient.isEmpty() && session().isForClient()) {
            channel().config().setAutoRead(false);
        }
        session().updateClientReading();
    }

    @Override
    void count(Traffic traffic, long bytes, long inMessages) {
        traffic.toClients(bytes, inMessages);
    }

    @Override
    void onClosed() {
        session().ending().onTargetClosed();
    }

    @Override
    long tailMissing() {
        // What was queued ends with a whole message if a bad one came behind it.
        return faulty || (scoped != null && scoped.splicer().holdsBack()) ? 0 : super.tailMissing();
    }

    boolean lastWasError() {
        return lastTag == BackendTag.ERROR_RESPONSE.code();
    }

    @Nullable
    OutcomeReader outcome() {
        return outcome;
    }

    // To the target

    /** Drops what is queued. Returns whether the target now has part of a message, or lacks messages that the ledger counts. */
    boolean dropQueued(long clientTailMissing) {
        boolean half = outbound().isMidMessage(clientTailMissing);
        return outbound().dropAll() || half;
    }

    /** Everything the client sent goes out, then our sending side closes. */
    void finish() {
        finishing = true;
        outbound().flush();
        outbound().notifyWhenEmpty();
    }

    /** Says good-bye, unless the end of what we send does so already. */
    void sendTerminate() {
        if (!finishing) {
            ByteBuf out = channel().alloc().buffer();
            new Terminate().encode(out);
            outbound().add(out, 0);
        }
        finish();
    }

    @Override
    public void onEmpty() {
        if (finishing) {
            halfClose();
        } else {
            session().updateClientReading();
        }
    }
}
