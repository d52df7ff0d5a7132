package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.portcullis.config.Target;
import io.portcullis.grants.GrantWatch;
import io.portcullis.model.Grant;
import io.portcullis.model.SessionId;
import io.portcullis.model.audit.EndCause;
import io.portcullis.policy.Known;
import io.portcullis.policy.Replication;
import io.portcullis.policy.RequestForm;
import io.portcullis.session.AccessGate;
import io.portcullis.session.Admission;
import io.portcullis.session.CutOffNotice;
import io.portcullis.session.Ledger;
import io.portcullis.session.LiveSession;
import io.portcullis.session.SessionActivity;
import io.portcullis.session.Spending;
import io.portcullis.session.scoped.StatementClock;
import io.portcullis.upstream.Upstream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * One admitted session while it lives: binds both legs, access and the ledger; {@link Ending} ends it. Everything runs
 * on the event loop of both legs.
 */
final class RelaySession {
    private final LoopServices services;
    private final Admission admission;
    private final Target targetConfig;
    private final Upstream upstream;
    private final byte[] secret;
    private final EventLoop loop;
    private final SessionAccess access;
    private final ClientLeg client;
    private final TargetLeg target;
    private final ClientCancels cancels;
    private final Ending ending;
    private final Ledger ledger;
    private final Rest rest;
    private final WorkBrake brake;
    private final ExpirySetting expiry = new ExpirySetting(this);
    private final Spending spending;
    private final @Nullable Enforcement enforcement;
    private final @Nullable StatementTimer timer;
    private @Nullable GrantWatch watch;
    private boolean waiting;

    RelaySession(
            LoopServices services,
            Admission admission,
            Known<Grant> known,
            Target targetConfig,
            String database,
            Upstream upstream,
            byte[] secret,
            Spending spending,
            @Nullable Enforcement enforcement) {
        this.services = services;
        this.spending = spending;
        this.enforcement = enforcement;
        this.ledger = enforcement == null ? new Ledger() : enforcement.ledger();
        this.admission = admission;
        this.targetConfig = targetConfig;
        this.upstream = upstream;
        this.secret = secret.clone();
        this.loop = upstream.channel().eventLoop();
        this.access = new SessionAccess(
                known,
                admission.session(),
                admission.at(),
                services.gateway().view(),
                services.gateway().clock(),
                loop,
                this::onAccessTimer,
                (before, revised) -> Enforcement.goesOn(enforcement, admission, before, revised));
        this.client = new ClientLeg(this);
        this.target = new TargetLeg(this);
        this.cancels = new ClientCancels(services, admission, upstream);
        WorkStopper stopper = new WorkStopper(services, admission, targetConfig, database, upstream, target);
        this.ending = new Ending(this, services.deadlines(), stopper);
        this.rest = new Rest(this, spending, services.rounds().pulse());
        this.brake = new WorkBrake(this, cancels, upstream.channel());
        StatementClock clock = enforcement == null ? null : enforcement.clock();
        this.timer = clock == null ? null : new StatementTimer(this, clock);
    }

    ClientLeg client() {
        return client;
    }

    TargetLeg target() {
        return target;
    }

    SessionAccess access() {
        return access;
    }

    Ledger ledger() {
        return ledger;
    }

    ExpirySetting expiry() {
        return expiry;
    }

    Ending ending() {
        return ending;
    }

    Rest rest() {
        return rest;
    }

    EventLoop loop() {
        return loop;
    }

    Traffic traffic() {
        return services.gateway().traffic();
    }

    /** Where its person asks for another grant, or for more time. */
    RequestForm requestForm() {
        return services.gateway().requestForm();
    }

    SessionId id() {
        return admission.session();
    }

    int backendPid() {
        return admission.backendPid();
    }

    boolean isReplication() {
        return admission.replication() != Replication.NONE;
    }

    boolean hasKey(byte[] candidate) {
        return MessageDigest.isEqual(secret, candidate);
    }

    /** How things stand; on the event loop. */
    LiveSession live() {
        return new LiveSession(
                admission,
                SessionActivity.of(ledger),
                client.outbound().writtenBytes(),
                target.outbound().writtenBytes());
    }

    // The beginning

    /** From now on whoever looks at all sessions sees this one. */
    void register() {
        services.gateway().registry().add(this);
    }

    /** It does not begin after all. */
    void forget() {
        services.gateway().registry().remove(this);
    }

    /** Both legs are in their pipelines: access counts from here. */
    void begin(GrantWatch grantWatch) {
        watch = grantWatch;
        if (enforcement != null) {
            client.enforce(enforcement.gate());
            target.enforce(enforcement);
        }
        services.rounds().add(this);
        services.observer().onAdmitted(admission);
        // Registered first: whoever stops all sessions sees this one, or this one sees that all are being stopped.
        Leaving gatewayLeaves = services.gateway().leaving();
        if (gatewayLeaves.isAtBoundaries()) {
            rest.leave(EndCause.DRAINING);
        }
        if (gatewayLeaves.isNow()) {
            access.shut(EndCause.DRAINING);
        }
        Known<Grant> current = grantWatch.current();
        if (current != null) {
            onGrantChanged(current);
        }
        access.arm();
    }

    /** Relays what arrived while the session was being opened, then reads both sides. */
    void start(ByteBuf ahead, ByteBuf leftover) {
        if (!isPassing() || mayPass()) {
            client.outbound().flush();
        }
        target.take(leftover);
        client.take(ahead);
        readBoth();
        if (!upstream.channel().isActive()) {
            target.isGone();
        }
    }

    // Access

    boolean isGateOpen() {
        return access.isOpen();
    }

    boolean isPassing() {
        return ending.isActive();
    }

    /** Asked on every read batch, before a byte of it is looked at. If not, see {@link #isWaiting}. */
    boolean mayPass() {
        if (waiting || !isPassing()) {
            return false;
        }
        if (access.isOpen()) {
            return true;
        }
        waitOrEnd();
        return false;
    }

    private void waitOrEnd() {
        checkAccess();
        waiting = isPassing();
        if (waiting) {
            access.arm();
        }
    }

    /**
     * Whether nothing passes until it is known if access goes on: the view of the cluster has become stale just now, and
     * nearly always is fresh again at once.
     */
    boolean isWaiting() {
        return waiting;
    }

    /** The gate was closed between a batch and its writing. */
    void onWriteHeld() {
        if (isPassing() && !access.isOpen()) {
            waitOrEnd();
        }
    }

    /** The target reports a setting that the scope does not allow to be so. */
    void onDeparture(String what) {
        ending.onDeparture(what);
        access.shut(EndCause.WATCHDOG);
        reviewNow();
    }

    // Budgets

    WorkBrake brake() {
        return brake;
    }

    /** The cancel of what went beyond a budget is there. */
    void onWorkStopped() {
        readTarget();
        if (ledger.isQuiet() && enforcement != null) {
            enforcement.atRest();
        }
        updateClientReading();
    }

    boolean isCancelling() {
        return cancels.isAnyInFlight();
    }

    /** Looks at the time that statements have; null if it is not limited. */
    @Nullable
    StatementTimer timer() {
        return timer;
    }

    /** What was stopped too late has ended: a result of which the client has not got all must not look whole. */
    void onBudgetSpent() {
        endNow(EndCause.BUDGET);
    }

    private void checkAccess() {
        if (!access.isOpen()) {
            boolean canWait =
                    !client.outbound().isUnderWay() && !target.outbound().isUnderWay();
            AccessGate.Closing closing = access.closing(canWait ? StalePatience.PATIENCE : 0);
            if (closing != null) {
                ending.onAccessLost(closing.cause(), closing.at());
            }
        }
    }

    private void resumeIfKnown() {
        if (waiting && (access.isOpen() || !isPassing())) {
            waiting = false;
            readBoth();
            target.resume();
            client.resume();
            client.outbound().flush();
            target.outbound().flush();
        }
    }

    /** The view of the cluster has become stale: whoever must end by that should not wait for a timer. From any thread. */
    void review() {
        loop.execute(this::onAccessTimer);
    }

    /** A new revision of the grant; on the event loop. */
    void onGrantChanged(Known<Grant> changed) {
        access.changed(changed);
        rest.grantChanged();
        reviewNow();
        expiry.grantChanged();
    }

    /** The gateway ends this session; from any thread. */
    void end(EndCause cause) {
        loop.execute(() -> endNow(cause));
    }

    void endNow(EndCause cause) {
        access.shut(cause);
        reviewNow();
    }

    /** An operator ends this one session; from any thread. */
    void cutOff(String reason) {
        loop.execute(() -> {
            ending.onOperatorsWish(reason);
            endNow(EndCause.OPERATOR);
        });
    }

    /** Ends the session if access is over, also one that waits: what it held back is thrown away then. */
    private void reviewNow() {
        checkAccess();
        resumeIfKnown();
    }

    private void onAccessTimer() {
        reviewNow();
        if (isPassing()) {
            if (access.isOpen()) {
                warnIfDue();
            }
            access.arm();
        }
    }

    /** Tells a person that the end is near, between two messages; else the next batch that ends between two will do. */
    private void warnIfDue() {
        if (access.isWarningDue() && target.tailMissing() == 0) {
            access.warned();
            client.sendNotice(CutOffNotice.warning(access.grant(), access.times(), requestForm()));
        }
    }

    /** The gateway waits no longer for this session to rest: it ends between two transactions. From any thread. */
    void leaveAtBoundary() {
        loop.execute(() -> {
            rest.leave(EndCause.DRAINING);
            rest.leaveIfDue();
        });
    }

    // Flow

    /** A batch from the target has been queued, and is written next. */
    void onBatchFromTarget() {
        if (access.isWarningWaiting() && isPassing()) {
            warnIfDue();
        }
        if (rest.isLeaving()) {
            loop.execute(rest::leaveIfDue);
        }
        expiry.refresh();
    }

    /** Whether nothing is under way between client and target, and no transaction open: something of ours may go in between. */
    boolean isAtRest() {
        return isPassing()
                && isGateOpen()
                && !waiting
                && !rest.isLeaving()
                && ledger.isAtRest()
                && client.tailMissing() == 0
                && target.isBetweenMessages()
                && target.outbound().isEmpty()
                && !cancels.isAnyInFlight();
    }

    /** The client is read while the target takes what it sends, and no cancel could hit its next request. */
    void updateClientReading() {
        if (isPassing()) {
            boolean read = target.outbound().isEmpty()
                    && !ledger.isFull()
                    && (enforcement == null || (!enforcement.gate().isFull() && !client.hasWaitingEnough()))
                    && !cancels.isAnyInFlight()
                    && !waiting;
            client.channel().config().setAutoRead(read);
        }
    }

    /** Whether what the target sends now is for the client, be it only the rest of a message: then its pace counts. */
    boolean isForClient() {
        return isPassing() || client.missing() > 0;
    }

    /** Everything queued for the client is written. */
    void onClientDrained() {
        if (isForClient()) {
            readTarget();
        }
        ending.onFlushed();
        // Last: it may queue last words, which are not written yet.
        rest.leaveIfDue();
    }

    void readTarget() {
        if (!brake.isPulled() || !isPassing()) {
            upstream.channel().config().setAutoRead(true);
        }
    }

    void readClient() {
        client.channel().config().setAutoRead(true);
    }

    void readBoth() {
        readTarget();
        readClient();
    }

    /**
     * Passes a client's cancel on; from any thread.
     *
     * @param done runs when the target has taken it, or at once if there is nothing to cancel
     */
    void cancelRequest(Runnable done) {
        loop.execute(() -> {
            if (!isPassing() || ledger.isQuiet()) {
                // Nothing runs: it is for what waits to begin, if anything does.
                if (isPassing()) {
                    client.giveUpWaiting();
                }
                done.run();
                return;
            }
            cancels.send(() -> {
                updateClientReading();
                done.run();
            });
            updateClientReading();
        });
    }

    // The end

    void onDefect(String where, Throwable defect) {
        services.observer().onDefect(where, defect);
    }

    /** Both legs are closed; called once. */
    void onOver(EndReport report, String upstreamEnd) {
        access.close();
        expiry.close();
        if (watch != null) {
            watch.close();
        }
        if (timer != null) {
            timer.close();
        }
        spending.leave(true);
        services.gateway().slots().at(targetConfig).giveBack();
        services.gateway()
                .limits()
                .giveSessionBack(admission.grant().principal().login());
        try {
            services.observer().onEnded(admission, report.summary(client, target, upstreamEnd));
        } finally {
            services.rounds().remove(this);
            // Last: whoever waits for the registry to be empty takes every end as told.
            forget();
        }
    }
}
