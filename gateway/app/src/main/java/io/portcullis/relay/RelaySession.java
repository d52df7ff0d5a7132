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
import io.portcullis.session.AccessGate;
import io.portcullis.session.Admission;
import io.portcullis.session.CutOffNotice;
import io.portcullis.session.Ledger;
import io.portcullis.session.LiveSession;
import io.portcullis.session.SessionActivity;
import io.portcullis.session.Spending;
import io.portcullis.upstream.Upstream;
import io.portcullis.wire.TransactionStatus;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One admitted session while it lives: binds both legs, access and the ledger; {@link Ending} ends it. Everything runs
 * on the event loop of both legs.
 */
final class RelaySession {
    private static final long CANCEL_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

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
    private final Pulse pulse;
    private final ExpirySetting expiry = new ExpirySetting(this);
    private final Spending spending;
    private final @Nullable Enforcement enforcement;
    private @Nullable GrantWatch watch;
    private long cancelledAt = System.nanoTime() - CANCEL_AGAIN;
    private boolean stopping;
    private boolean waiting;
    private boolean leaving;

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
        this.pulse = services.rounds().pulse();
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

    EventLoop loop() {
        return loop;
    }

    Traffic traffic() {
        return services.gateway().traffic();
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
        leaving = gatewayLeaves.isAtBoundaries();
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

    /** More has come of what runs than the grant has left: cancels it, and again if it goes on. */
    void stopWork() {
        long now = System.nanoTime();
        if (isPassing() && !isCancelling() && now - cancelledAt > CANCEL_AGAIN) {
            cancelledAt = now;
            // Who fills a socket waits in it, and can not end what it does before the cancel is there.
            stopping = true;
            upstream.channel().config().setAutoRead(false);
            cancels.send(this::onWorkCancelled);
            updateClientReading();
        }
    }

    private void onWorkCancelled() {
        stopping = false;
        readTarget();
        if (ledger.isQuiet() && enforcement != null && enforcement.budget() != null) {
            enforcement.budget().atRest();
        }
        updateClientReading();
    }

    boolean isCancelling() {
        return cancels.isAnyInFlight();
    }

    /** A result of which the client has not got all has ended: it must not look whole. */
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
        reviewNow();
        expiry.grantChanged();
    }

    /** The gateway ends this session; from any thread. */
    void end(EndCause cause) {
        loop.execute(() -> endNow(cause));
    }

    private void endNow(EndCause cause) {
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
            client.sendNotice(CutOffNotice.warning(access.grant(), Instant.ofEpochMilli(access.now())));
        }
    }

    // Rest

    /**
     * Looks at this session, as is done again and again; on the event loop.
     *
     * @param now milliseconds of a clock that only goes forward
     */
    void look(long now) {
        try {
            EndCause cause = isPassing() ? reasonToEnd(now) : null;
            if (cause != null) {
                endNow(cause);
            }
        } catch (RuntimeException defect) {
            // The others are still to be looked at.
            onDefect("a look at session " + id(), defect);
        }
    }

    private @Nullable EndCause reasonToEnd(long now) {
        return spending.isOver() ? EndCause.BUDGET : pulse.look(this, now);
    }

    /** The gateway waits no longer for this session to rest: it ends between two transactions. From any thread. */
    void leaveAtBoundary() {
        loop.execute(() -> {
            leaving = true;
            leaveIfAtBoundary();
        });
    }

    /**
     * A standby never asks for anything and is never done: it is ended between two messages, as whenever access ends. (It can not stream
     * in a transaction, but do other things in one.)
     */
    private void leaveIfAtBoundary() {
        boolean streams = isReplication() && ledger.transactionStatus() == TransactionStatus.IDLE;
        if (isPassing() && (streams || isBetweenTransactions())) {
            endNow(EndCause.DRAINING);
        }
    }

    /** Whether nothing is asked, under way to either side, or uncommitted; a pipeline without its Sync may be. */
    boolean isBetweenTransactions() {
        return ledger.isAtRest() && isStill();
    }

    /** Whether neither side has half of a message, and nothing waits: to be written, for the view to be fresh, or to begin. */
    boolean isStill() {
        return !waiting
                && !client.isHeld()
                && client.isBetweenMessages()
                && target.isBetweenMessages()
                && client.outbound().isEmpty()
                && target.outbound().isEmpty();
    }

    // Flow

    /** A batch from the target has been queued, and is written next. */
    void onBatchFromTarget() {
        if (access.isWarningWaiting() && isPassing()) {
            warnIfDue();
        }
        if (leaving) {
            loop.execute(this::leaveIfAtBoundary);
        }
        expiry.refresh();
    }

    /** Whether nothing is under way between client and target, and no transaction open: something of ours may go in between. */
    boolean isAtRest() {
        return isPassing()
                && isGateOpen()
                && !waiting
                && !leaving
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
                    && (enforcement == null || (!enforcement.gate().isFull() && !client.isHeld()))
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
        if (leaving) {
            leaveIfAtBoundary();
        }
    }

    void readTarget() {
        if (!stopping || !isPassing()) {
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
            if (isPassing() && client.isHeld()) {
                client.giveUpWaiting();
                done.run();
                return;
            }
            if (!isPassing() || ledger.isQuiet()) {
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
