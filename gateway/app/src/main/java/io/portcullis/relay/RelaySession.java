package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.config.Target;
import io.portcullis.grants.GrantWatch;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.audit.EndCause;
import io.portcullis.policy.RefusalReason;
import io.portcullis.session.AccessGate;
import io.portcullis.session.Admission;
import io.portcullis.session.CutOffNotice;
import io.portcullis.session.ExpiryWarnings;
import io.portcullis.session.Ledger;
import io.portcullis.session.SessionMachine;
import io.portcullis.session.SessionState;
import io.portcullis.session.SessionSummary;
import io.portcullis.session.Step;
import io.portcullis.session.StopTheWork;
import io.portcullis.upstream.Upstream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One admitted session: binds both legs, the gate, the ledger and the state machine, and carries out the machine's
 * steps. Everything runs on the event loop of both legs.
 */
final class RelaySession {
    /** An idle session looks at the clock at least this often: a clock that is set must be noticed. Milliseconds. */
    private static final long LONGEST_TIMER = 30_000;

    private final LoopServices services;
    private final Admission admission;
    private final Target targetConfig;
    private final Upstream upstream;
    private final byte[] secret;
    private final EventLoop loop;
    private final ClientLeg client;
    private final TargetLeg target;
    private final WorkStopper stopper;
    private final SessionMachine machine = new SessionMachine();
    private final Ledger ledger = new Ledger();
    private final AccessGate gate;
    private final ExpiryWarnings warnings;
    private final long begun = System.nanoTime();

    private Grant grant;
    private @Nullable GrantWatch watch;
    private @Nullable ScheduledFuture<?> expiry;
    private @Nullable ScheduledFuture<?> deadline;
    private EndCause cause = EndCause.INTERNAL_FAULT;
    private String detail = "";
    private boolean outcomeUnknown;
    private boolean queueWasCut;
    private long accessEnded;
    private long cutOffMillis = -1;
    private int cancelsInFlight;
    private boolean finished;

    RelaySession(
            LoopServices services,
            Admission admission,
            Target targetConfig,
            String database,
            Upstream upstream,
            byte[] secret) {
        this.services = services;
        this.admission = admission;
        this.targetConfig = targetConfig;
        this.upstream = upstream;
        this.secret = secret.clone();
        this.loop = upstream.channel().eventLoop();
        this.grant = admission.grant();
        this.gate =
                new AccessGate(grant.validity().notBefore(), grant.validity().expiresAt());
        this.warnings = new ExpiryWarnings(grant.principal().kind());
        this.client = new ClientLeg(this);
        this.target = new TargetLeg(this, upstream.channel());
        this.stopper = new WorkStopper(services, admission, targetConfig, database, upstream, target);
    }

    ClientLeg client() {
        return client;
    }

    TargetLeg target() {
        return target;
    }

    Ledger ledger() {
        return ledger;
    }

    int backendPid() {
        return admission.backendPid();
    }

    boolean hasKey(byte[] candidate) {
        return MessageDigest.isEqual(secret, candidate);
    }

    /** Both legs are in their pipelines: access counts from here. */
    void begin(GrantWatch grantWatch) {
        watch = grantWatch;
        services.gateway().registry().add(this);
        services.observer().onAdmitted(admission);
        // Registered first: whoever stops all sessions sees this one, or this one sees that all are being stopped.
        if (services.gateway().admittance().obstacle() == RefusalReason.DRAINING) {
            gate.shut(EndCause.OPERATOR);
        }
        Grant current = grantWatch.current();
        if (current != null) {
            onGrantChanged(current);
        }
        warnings.moved(gate.expiresAtMillis() - now());
        armExpiry();
    }

    /** Relays what arrived while the session was being opened, then reads both sides. */
    void start(ByteBuf ahead, ByteBuf leftover) {
        client.outbound().flush();
        target.take(leftover);
        client.take(ahead);
        readAgain(upstream.channel());
        readAgain(client.channel());
        if (!upstream.channel().isActive()) {
            target.onClosed();
        }
    }

    // The gate

    private long now() {
        return services.gateway().clock().millis();
    }

    boolean isGateOpen() {
        return gate.isOpen(now());
    }

    /** Asked on every read batch, before a byte of it is looked at. */
    boolean mayPass() {
        if (!machine.isActive()) {
            return false;
        }
        checkAccess();
        return machine.isActive();
    }

    boolean isPassing() {
        return machine.isActive();
    }

    void checkAccess() {
        long now = now();
        if (!gate.isOpen(now)) {
            EndCause why = gate.cause();
            onAccessLost(why, why == EndCause.EXPIRED ? Math.min(now, gate.expiresAtMillis()) : now);
        }
    }

    /** A new revision of the grant; on the event loop. */
    void onGrantChanged(Grant changed) {
        if (changed.revision() < grant.revision() && changed.state() == grant.state()) {
            return;
        }
        boolean sameAccess = changed.role().equals(grant.role())
                && changed.target().equals(grant.target())
                && changed.principal().login().equals(grant.principal().login())
                && changed.scope().equals(grant.scope());
        grant = changed;
        if (changed.state() == RecordState.REVOKED) {
            gate.shut(EndCause.REVOKED);
        } else if (!sameAccess) {
            gate.shut(EndCause.SCOPE_CHANGED);
        } else {
            gate.move(changed.validity().notBefore(), changed.validity().expiresAt());
            warnings.moved(gate.expiresAtMillis() - now());
            armExpiry();
        }
        checkAccess();
    }

    /** The operator stops this gateway; from any thread. */
    void stop() {
        loop.execute(() -> {
            gate.shut(EndCause.OPERATOR);
            checkAccess();
        });
    }

    private void armExpiry() {
        cancel(expiry);
        if (finished || !machine.isActive()) {
            return;
        }
        long left = gate.expiresAtMillis() - now();
        long delay = Math.clamp(Math.min(left, warnings.nextIn(left)), 0, LONGEST_TIMER);
        expiry = loop.schedule(this::onExpiryTimer, delay, TimeUnit.MILLISECONDS);
    }

    private void onExpiryTimer() {
        checkAccess();
        if (machine.isActive()) {
            warnIfDue();
            armExpiry();
        }
    }

    /** Tells a person that the end is near, between two messages; else the next batch that ends between two will do. */
    void warnIfDue() {
        if (warnings.isDue(gate.expiresAtMillis() - now()) && target.tailMissing() == 0) {
            warnings.told(gate.expiresAtMillis() - now());
            client.sendNotice(CutOffNotice.warning(grant));
        }
    }

    boolean hasWarnings() {
        return warnings.isWaiting();
    }

    // Ends

    private void onAccessLost(EndCause why, long endedAt) {
        if (!canStillLoseAccess()) {
            return;
        }
        accessEnded = endedAt;
        boolean late = now() - endedAt > services.deadlines().cutOff();
        boolean halfSent = client.isMidMessage(target.tailMissing());
        if (!(machine.state() instanceof SessionState.ClientGone)) {
            ends(why, "");
        }
        // What is queued already goes out ahead of the FATAL: only bytes that the target still holds must be waited
        // for.
        boolean mustWait = late ? halfSent : halfSent && stillMissing() > 0;
        run(machine.onAccessLost(why, mustWait, late));
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
        if (machine.isActive()) {
            accessEnded = now();
            ends(EndCause.CLIENT_FAULT, what);
            run(machine.onClientFault(client.isMidMessage(target.tailMissing()) && stillMissing() > 0));
        }
    }

    void onTargetFault(String what) {
        if (machine.isActive()) {
            accessEnded = now();
            ends(EndCause.TARGET_FAULT, what);
        }
        run(machine.onTargetLost(EndCause.TARGET_FAULT, client.isMidMessage(target.tailMissing()), false));
    }

    void onTargetClosed() {
        stopper.onTargetClosed();
        if (machine.isActive()) {
            accessEnded = now();
            ends(client.isTerminated() ? EndCause.CLIENT_TERMINATED : EndCause.TARGET_CLOSED, "");
        }
        boolean saidWhy = client.isTerminated() || target.lastWasError();
        client.giveUpMissing();
        run(machine.onTargetLost(cause, target.tailMissing() > 0, saidWhy));
        finishIfOver();
    }

    void onClientClosed() {
        EndCause how = client.isTerminated() ? EndCause.CLIENT_TERMINATED : EndCause.CLIENT_CLOSED;
        if (machine.isActive()) {
            ends(how, "");
        }
        run(machine.onClientClosed(how));
        stopper.onMessageFinished();
        finishIfOver();
    }

    void onLegFailed(String leg, Throwable failure) {
        if (!(failure instanceof java.io.IOException)) {
            services.observer().onDefect(leg, failure);
        }
        if (detail.isEmpty()) {
            detail = leg + ": " + failure.getClass().getSimpleName();
        }
    }

    private void ends(EndCause why, String what) {
        cause = why;
        detail = what.isEmpty() ? detail : what;
        outcomeUnknown = why.isCutOff() && !ledger.isQuiet();
    }

    /** A batch from the target has been thrown away. */
    void onDiscarded() {
        if (client.missing() == 0) {
            run(machine.onMessageFinished());
            stopper.onMessageFinished();
        }
        if (ledger.isQuiet()) {
            stopper.onQuiet();
        }
    }

    /** Everything queued for the client is written. */
    void onClientDrained() {
        if (machine.isActive()) {
            upstream.channel().config().setAutoRead(true);
        } else if (client.missing() == 0) {
            run(machine.onFlushed());
        }
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
                client.sendFatal(CutOffNotice.of(cause, grant, outcomeUnknown));
                client.outbound().notifyWhenEmpty();
            }
            case STOP_WORK -> stopWork();
            case CLOSE_TARGET -> target.close();
            case FINISH_TARGET -> {
                readAgain(upstream.channel());
                target.finish();
            }
            case ARM_CUT_DEADLINE -> armCutDeadline();
            case ARM_LINGER -> {
                if (cause.isCutOff()) {
                    cutOffMillis = Math.max(0, now() - accessEnded);
                }
                armDeadline(services.deadlines().linger(), () -> run(machine.onLingerDeadline()));
            }
            case HALF_CLOSE_CLIENT -> {
                client.halfClose();
                readAgain(client.channel());
            }
            case CLOSE_CLIENT -> client.close();
            case RESET_CLIENT -> {
                if (cause.isCutOff()) {
                    cutOffMillis = Math.max(0, now() - accessEnded);
                }
                client.reset();
            }
        }
    }

    private void dropQueued() {
        if (client.isClosed()) {
            client.dropQueued();
        } else {
            client.cut(target.tailMissing());
            client.outbound().flush();
        }
        queueWasCut |= target.dropQueued(client.tailMissing());
        readAgain(upstream.channel());
        readAgain(client.channel());
    }

    private void stopWork() {
        boolean messageToFinish = client.missing() > 0 && !client.isClosed();
        stopper.begin(new StopTheWork.Situation(
                ledger.requests(),
                ledger.isQuiet() && !queueWasCut,
                queueWasCut,
                ledger.isCopyInOpen(),
                messageToFinish));
    }

    private void armCutDeadline() {
        client.outbound().notifyWhenEmpty();
        long patience = cause.isCutOff()
                ? services.deadlines().cutOff()
                : services.deadlines().linger();
        long left = accessEnded + patience - now();
        // Noticed too late: the last words still get their time.
        armDeadline(left > 0 ? left : patience, () -> {
            run(machine.onCutDeadline());
            client.giveUpMissing();
            stopper.onMessageFinished();
        });
    }

    private void armDeadline(long delay, Runnable action) {
        cancel(deadline);
        deadline = loop.schedule(action, delay, TimeUnit.MILLISECONDS);
    }

    private static void readAgain(Channel channel) {
        channel.config().setAutoRead(true);
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    // Flow

    /** The client is read while the target takes what it sends, and no cancel could hit its next request. */
    void updateClientReading() {
        if (machine.isActive()) {
            boolean read = target.outbound().isEmpty() && !ledger.isFull() && cancelsInFlight == 0;
            client.channel().config().setAutoRead(read);
        }
    }

    void countToClient(long bytes, long messages) {
        services.gateway().traffic().bytesToClients.add(bytes);
        services.gateway().traffic().messagesToClients.add(messages);
    }

    void countToTarget(long bytes, long messages) {
        services.gateway().traffic().bytesToTargets.add(bytes);
        services.gateway().traffic().messagesToTargets.add(messages);
    }

    /** Passes a client's cancel on; {@code done} runs when the target has taken it, or at once if there is nothing to cancel. */
    void cancelRequest(Runnable done) {
        loop.execute(() -> {
            if (!machine.isActive() || ledger.isQuiet()) {
                done.run();
                return;
            }
            cancelsInFlight++;
            updateClientReading();
            services.canceller()
                    .cancel(upstream.address(), upstream.greeting().key())
                    .onComplete(result -> loop.execute(() -> {
                        cancelsInFlight--;
                        updateClientReading();
                        done.run();
                        if (result.failed()) {
                            services.observer().onStopFailed(admission, "client-cancel", result.cause());
                        }
                    }));
        });
    }

    // The end

    private void finishIfOver() {
        if (finished || !client.isClosed() || !target.isClosed()) {
            return;
        }
        finished = true;
        cancel(expiry);
        cancel(deadline);
        if (watch != null) {
            watch.close();
        }
        services.gateway().slots().giveBack(targetConfig);
        services.observer().onEnded(admission, summary());
        // Last: whoever waits for the registry to be empty takes every end as told.
        services.gateway().registry().remove(this);
    }

    private SessionSummary summary() {
        SessionSummary.Outcome outcome = null;
        if (outcomeUnknown) {
            OutcomeReader reader = target.outcome();
            outcome = (reader == null ? new OutcomeReader() : reader).outcome();
        }
        return new SessionSummary(
                cause,
                detail,
                Duration.ofNanos(System.nanoTime() - begun),
                client.outbound().writtenBytes(),
                target.outbound().writtenBytes(),
                target.messagesToClient(),
                client.messagesToTarget(),
                client.wasReset(),
                cutOffMillis < 0 ? null : Duration.ofMillis(cutOffMillis),
                stopper.end(),
                outcome);
    }
}
