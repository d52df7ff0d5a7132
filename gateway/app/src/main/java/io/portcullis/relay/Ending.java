package io.portcullis.relay;

import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.model.Grant;
import io.portcullis.model.audit.EndCause;
import io.portcullis.policy.Refusal;
import io.portcullis.session.CutOffNotice;
import io.portcullis.session.SessionMachine;
import io.portcullis.session.SessionState;
import io.portcullis.session.Step;
import io.portcullis.session.StopTheWork;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How one session ends: tells its {@link SessionMachine} what happens at both legs and carries out the steps that it
 * answers. On the session's event loop.
 */
final class Ending {
    private final RelaySession session;
    private final ClientLeg client;
    private final TargetLeg target;
    private final Deadlines deadlines;
    private final WorkStopper stopper;
    private final SessionMachine machine = new SessionMachine();
    private final EndReport report = new EndReport();
    private @Nullable ScheduledFuture<?> deadline;
    private boolean queueWasCut;
    private boolean over;

    Ending(RelaySession session, Deadlines deadlines, WorkStopper stopper) {
        this.session = session;
        this.client = session.client();
        this.target = session.target();
        this.deadlines = deadlines;
        this.stopper = stopper;
    }

    /** Whether nothing has ended the session yet. */
    boolean isActive() {
        return machine.isActive();
    }

    // What happens

    /** @param at when access ended, in milliseconds since the epoch */
    void onAccessLost(EndCause why, long at) {
        if (!canStillLoseAccess()) {
            return;
        }
        boolean late = session.access().now() - at > deadlines.cutOff();
        boolean halfSent = client.isMidMessage(target.tailMissing());
        if (machine.state() instanceof SessionState.ClientGone) {
            report.accessEnded(at);
        } else {
            endsBy(why, "", at);
        }
        // What is queued already goes out ahead of the FATAL: only bytes that the target still holds must be waited
        // for.
        boolean mustWait = late ? halfSent : halfSent && stillMissing() > 0;
        run(machine.onAccessLost(why, mustWait, late));
    }

    /** An operator ends this one session: {@link #onAccessLost} follows. */
    void onOperatorsWish(String reason) {
        if (canStillLoseAccess()) {
            report.operatorWants(reason);
        }
    }

    /** A setting is not as the scope wants it: {@link #onAccessLost} follows. */
    void onDeparture(String what) {
        if (canStillLoseAccess()) {
            report.addDetail(what);
        }
    }

    private boolean canStillLoseAccess() {
        return switch (machine.state()) {
            case SessionState.Active _, SessionState.ClientGone _ -> true;
            case SessionState.Notifying(EndCause first) -> !first.isCutOff();
            case SessionState.Finishing _, SessionState.Lingering _, SessionState.Closed _ -> false;
        };
    }

    private long stillMissing() {
        return client.outbound().missingAfterCut(target.tailMissing());
    }

    void onClientFault(String what) {
        if (isActive()) {
            endsNow(EndCause.CLIENT_FAULT, what);
            run(machine.onClientFault(client.isMidMessage(target.tailMissing()) && stillMissing() > 0));
        }
    }

    void onTargetFault(String what) {
        if (isActive()) {
            endsNow(EndCause.TARGET_FAULT, what);
        }
        run(machine.onTargetLost(EndCause.TARGET_FAULT, client.isMidMessage(target.tailMissing()), false));
    }

    void onTargetClosed() {
        stopper.onTargetClosed();
        boolean midMessage = target.tailMissing() > 0;
        if (isActive() && midMessage) {
            endsNow(EndCause.TARGET_FAULT, "closed in the middle of a message");
        } else if (isActive()) {
            endsNow(client.isTerminated() ? EndCause.CLIENT_TERMINATED : EndCause.TARGET_CLOSED, "");
        }
        boolean saidWhy = client.isTerminated() || target.lastWasError();
        client.giveUpMissing();
        run(machine.onTargetLost(report.cause(), midMessage, saidWhy));
        finishIfOver();
    }

    void onClientClosed() {
        boolean midMessage = client.tailMissing() > 0;
        EndCause how = client.isTerminated()
                ? EndCause.CLIENT_TERMINATED
                : midMessage ? EndCause.CLIENT_FAULT : EndCause.CLIENT_CLOSED;
        if (isActive()) {
            endsNow(how, midMessage ? "closed in the middle of a message" : "");
        }
        run(machine.onClientClosed(how));
        giveUpMessage();
        finishIfOver();
    }

    void onLegFailed(String leg, Throwable failure) {
        if (!(failure instanceof IOException)) {
            session.onDefect(leg, failure);
        }
        report.addDetail(leg + ": " + failure.getClass().getSimpleName());
    }

    /** A batch from the target has been thrown away. */
    void onDiscarded() {
        if (client.missing() == 0) {
            run(machine.onMessageFinished());
            stopper.onMessageFinished();
        }
        if (session.ledger().isQuiet()) {
            stopper.onQuiet();
        }
    }

    /** Everything queued for the client is written. */
    void onFlushed() {
        if (client.missing() == 0) {
            run(machine.onFlushed());
        }
    }

    /** The client does not get the rest of its message: the target need not wait for it any more. */
    private void giveUpMessage() {
        client.giveUpMissing();
        session.readTarget();
        stopper.onMessageFinished();
    }

    private void endsNow(EndCause why, String what) {
        endsBy(why, what, session.access().now());
    }

    private void endsBy(EndCause why, String what, long at) {
        // A stream has no outcome: how far it got is what the client has received.
        report.ends(why, what, at, !session.ledger().isQuiet() && !session.isReplication());
    }

    // Steps

    private void run(List<Step> steps) {
        for (Step step : steps) {
            run(step);
        }
    }

    private void run(Step step) {
        switch (step) {
            case DROP_QUEUED -> dropQueued();
            case SEND_FATAL -> {
                client.sendFatal(lastWords());
                client.outbound().notifyWhenEmpty();
            }
            case STOP_WORK -> stopWork();
            case CLOSE_TARGET -> target.close();
            case FINISH_TARGET -> {
                session.readTarget();
                target.finish();
            }
            case ARM_CUT_DEADLINE -> armCutDeadline();
            case ARM_LINGER -> {
                report.lastByteAt(session.access().now());
                arm(deadlines.linger(), () -> run(machine.onLingerDeadline()));
            }
            case HALF_CLOSE_CLIENT -> {
                client.halfClose();
                session.readClient();
            }
            case CLOSE_CLIENT -> client.close();
            case RESET_CLIENT -> {
                report.lastByteAt(session.access().now());
                client.reset();
            }
        }
    }

    private Refusal lastWords() {
        Grant grant = session.access().grant();
        if (report.cause() == EndCause.WINDOW_CLOSED) {
            return CutOffNotice.ofWindow(
                    grant, Instant.ofEpochMilli(session.access().now()), report.isOutcomeUnknown());
        }
        String reason = report.operatorReason();
        return reason == null
                ? CutOffNotice.of(report.cause(), grant, report.isOutcomeUnknown(), session.requestForm())
                : CutOffNotice.ofOperator(grant, reason, report.isOutcomeUnknown());
    }

    private void dropQueued() {
        if (client.isClosed()) {
            client.dropQueued();
        } else {
            client.cut(target.tailMissing());
            client.outbound().flush();
        }
        queueWasCut |= target.dropQueued(client.tailMissing());
        session.readBoth();
    }

    private void stopWork() {
        boolean messageToFinish = client.missing() > 0 && !client.isClosed();
        stopper.begin(new StopTheWork.Situation(
                session.ledger().requests(),
                session.ledger().isQuiet() && !queueWasCut,
                queueWasCut,
                session.ledger().isCopyInOpen(),
                session.isReplication(),
                messageToFinish));
    }

    private void armCutDeadline() {
        client.outbound().notifyWhenEmpty();
        long patience = report.cause().isCutOff() ? deadlines.cutOff() : deadlines.linger();
        long left = report.endedAt() + patience - session.access().now();
        // Noticed too late: the last words still get their time.
        arm(left > 0 ? left : patience, () -> {
            run(machine.onCutDeadline());
            giveUpMessage();
        });
    }

    private void arm(long delay, Runnable action) {
        disarm();
        deadline = session.loop().schedule(action, delay, TimeUnit.MILLISECONDS);
    }

    private void disarm() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void finishIfOver() {
        if (!over && client.isClosed() && target.isClosed()) {
            over = true;
            disarm();
            session.onOver(report, stopper.end());
        }
    }
}
