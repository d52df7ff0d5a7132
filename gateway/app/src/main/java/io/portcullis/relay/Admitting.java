package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.portcullis.config.ScopeMode;
import io.portcullis.config.Target;
import io.portcullis.grants.EmergencyUses;
import io.portcullis.grants.GrantWatch;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.scope.Allowance;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.policy.AccessTimes;
import io.portcullis.policy.Decision;
import io.portcullis.policy.Known;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.Replication;
import io.portcullis.policy.Scopes;
import io.portcullis.policy.StartupRequest;
import io.portcullis.session.Budgets;
import io.portcullis.session.Spending;
import io.portcullis.session.scoped.SessionPins;
import io.portcullis.session.scoped.StartupSettings;
import io.portcullis.upstream.SessionStartup;
import io.portcullis.upstream.TargetConnector;
import io.portcullis.upstream.TargetRefusal;
import io.portcullis.upstream.Upstream;
import io.portcullis.wire.message.StartupParameter;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From an authenticated client to a session: finds target and grant, connects upstream, looks at the grant once more and
 * hands over to the relay.
 */
final class Admitting {
    private final LoopServices services;
    private final ClientOpening opening;
    private final ChannelHandlerContext context;
    private final StartupRequest request;
    private final OpeningLogin login;
    private final GrantQuestion question;
    private @Nullable GrantWatch watch;
    private final Listener listener = new Listener();
    private Instant announcedEnd = Instant.EPOCH;
    private @Nullable Place place;
    private Spending spending = Spending.UNLIMITED;
    /** The emergency grant whose one use is this login's. */
    private @Nullable GrantId held;

    private boolean hasSession;
    /** Whether a connection to the target is being made, which takes its place until it is given up. */
    private boolean connecting;

    private boolean over;
    /** Whether the session gives back what was taken. */
    private boolean handedOver;

    /** Lives as long as the session, and keeps nothing of its beginning alive. */
    private static final class Listener implements Consumer<Known<Grant>> {
        private @Nullable RelaySession session;

        @Override
        public void accept(Known<Grant> changed) {
            if (session != null) {
                session.onGrantChanged(changed);
            }
        }
    }

    /** @param credentialFromFile whether the proof was checked against a record that does not depend on the cluster */
    Admitting(
            LoopServices services,
            ClientOpening opening,
            ChannelHandlerContext context,
            InetAddress origin,
            StartupRequest request,
            OpeningLogin login,
            boolean credentialFromFile) {
        this.services = services;
        this.opening = opening;
        this.context = context;
        this.request = request;
        this.login = login;
        this.question = new GrantQuestion(request, origin, credentialFromFile);
    }

    void begin() {
        if (isRefusedByGateway()) {
            return;
        }
        boolean byGrant =
                RuleQuestion.isGrantsTarget(request, services.gateway().targets());
        Target asked = byGrant ? null : services.gateway().targets().forDatabase(request.database());
        if (asked == null && !byGrant) {
            refuse(RefusalReason.UNKNOWN_TARGET, Refusals.unknownTarget(request.database()), "");
            return;
        }
        services.gateway().grants().prepare(request.login().login(), context.executor(), () -> chooseGrant(asked));
    }

    /** Asked again after each wait: a gateway may have begun to leave meanwhile. */
    private boolean isRefusedByGateway() {
        RefusalReason obstacle = services.gateway().admittance().obstacle();
        if (obstacle == null) {
            return false;
        }
        refuse(obstacle, Refusals.notAvailable(words(obstacle)), "");
        return true;
    }

    /** Why this gateway takes no sessions, for the client. */
    static String words(RefusalReason obstacle) {
        return obstacle == RefusalReason.DRAINING ? "it is being stopped" : "it can not keep its audit";
    }

    /** @param asked null where the grant says which target it is */
    private void chooseGrant(@Nullable Target asked) {
        if (over) {
            return;
        }
        List<Known<Grant>> known =
                services.gateway().grants().find(request.login().login());
        Decision decision = choose(known, asked == null ? null : asked.name(), request.grantId());
        if (waits(decision, () -> chooseGrant(asked))) {
            return;
        }
        switch (decision) {
            case Decision.Refuse refused -> waitOrRefuse(asked, refused);
            case Decision.Admit(Known<Grant> grant) -> connect(asked, grant.record());
        }
    }

    /** Nothing has been taken yet: whoever waits for a grant begins from here again. */
    private void waitOrRefuse(@Nullable Target asked, Decision.Refuse refused) {
        if (asked != null
                && refused.reason().isForWantOfAGrant()
                && opening.awaitsGrant(context, question, refused, asked)) {
            over = true;
        } else {
            refuse(refused.reason(), refused.refusal(), refused.operatorDetail());
        }
    }

    private void connect(@Nullable Target asked, Grant grant) {
        Target found = asked == null ? services.gateway().targets().find(grant.target()) : asked;
        if (found == null) {
            refuse(RefusalReason.UNKNOWN_TARGET, Refusals.unknownTarget(grant.target()), "named by " + grant.id());
        } else if (!login.isRightFor(found.name(), request)) {
            // It named no target, or the targets have changed: what the rules ask for there, it was not asked for.
            refuse(
                    RefusalReason.REJECTED_BY_RULE,
                    Refusals.noGrant(request.login().toString(), found.name()),
                    "another than " + login.place() + " is for " + found.name());
        } else {
            connectTo(found, grant);
        }
    }

    private boolean waits(@Nullable Decision decision, Runnable again) {
        return decision != null
                && StalePatience.waits(
                        decision,
                        services.gateway().view(),
                        services.gateway().clock().millis(),
                        context.channel().eventLoop(),
                        again);
    }

    private Decision choose(List<Known<Grant>> known, @Nullable String targetName, @Nullable String grantId) {
        return question.ask(services.gateway(), known, targetName, grantId, held);
    }

    private void connectTo(Target found, Grant grant) {
        GrantScope scope = statementScope(grant);
        String setting = isShadow(found) ? null : StartupSettings.denied(scope, request.passed());
        if (setting != null) {
            refuse(RefusalReason.FORBIDDEN_PARAMETER, Refusals.settingNotInGrant(setting), setting);
            return;
        }
        if (Allowance.of(scope).isEmpty() || isShadow(found)) {
            takePlaces(found, grant);
        } else {
            BudgetEntry.await(
                    services.gateway().budgets(), grant, context.executor(), entry -> entered(found, grant, entry));
        }
    }

    private void entered(Target found, Grant grant, Budgets.Entry entry) {
        String id = grant.id().value();
        if (over) {
            if (entry instanceof Budgets.Entry.Admitted(Spending granted)) {
                granted.leave(false);
            }
            return;
        }
        switch (entry) {
            case Budgets.Entry.Admitted(Spending granted) -> {
                spending = granted;
                takePlaces(found, grant);
            }
            case Budgets.Entry.UsedUp(Allowance what) ->
                refuse(RefusalReason.BUDGET_USED_UP, Refusals.usedUp(id, what.field()), id + ": " + what.field());
            case Budgets.Entry.Unknown(String why) ->
                refuse(RefusalReason.BUDGET_UNKNOWN, Refusals.budgetUnknown(id), id + ": " + why);
        }
    }

    private void takePlaces(Target found, Grant grant) {
        hasSession = services.gateway().limits().takeSession(request.login().login());
        if (!hasSession) {
            refuse(RefusalReason.TOO_MANY_SESSIONS_OF_LOGIN, Refusals.limit("with your login"), "");
            return;
        }
        place = new Place(
                services.gateway().slots().at(found),
                found.maxConnections(),
                request.login().login(),
                context.executor());
        place.take(services.deadlines().targetPlace(), granted -> {
            if (over) {
                return;
            }
            if (granted) {
                if (!isRefusedByGateway()) {
                    connectUpstream(found, grant);
                }
            } else {
                refuse(
                        RefusalReason.TARGET_FULL,
                        Refusals.limit("at the target \"" + found.name() + "\""),
                        found.maxConnections() + " of this gateway");
            }
        });
    }

    private void connectUpstream(Target found, Grant grant) {
        watch = services.gateway().grants().watch(grant.id(), context.executor(), listener);
        String database = found.upstreamDatabase(request.database());
        long begun = System.nanoTime();
        connecting = true;
        services.context()
                .runOnContext(_ -> services.connector()
                        .connect(found, grant.role(), database, startup(found, grant))
                        .onComplete(connected -> {
                            connecting = false;
                            Upstream upstream = connected.result();
                            if (over) {
                                leaveTarget(upstream);
                            } else if (upstream == null) {
                                onConnectFailed(found, connected.cause());
                            } else {
                                services.observer()
                                        .onUpstreamConnected(found.name(), Duration.ofNanos(System.nanoTime() - begun));
                                onConnected(found, grant, database, upstream);
                            }
                        }));
    }

    /** The client has left meanwhile. */
    private void leaveTarget(@Nullable Upstream upstream) {
        if (upstream != null) {
            TargetConnector.discard(upstream);
        }
        giveBack();
    }

    private SessionStartup startup(Target found, Grant grant) {
        announcedEnd = AccessTimes.of(grant, now()).end();
        List<StartupParameter> announced = request.replication() == Replication.NONE
                ? SessionSettings.of(
                        found.announcement(),
                        grant,
                        announcedEnd,
                        opening.attempt().session(),
                        request.applicationName())
                : List.of();
        return new SessionStartup(
                request.passed(),
                isShadow(found) ? Map.of() : SessionPins.of(statementScope(grant)),
                announced,
                request.replication());
    }

    /** What the scope says of statements. It was chosen because it can be enforced; a walsender's commands are judged as a whole. */
    private GrantScope statementScope(Grant grant) {
        GrantScope scope = requireNonNull(Scopes.enforceable(grant.scope()), "a scope that is not enforced");
        return request.replication() == Replication.NONE ? scope : GrantScope.FULL;
    }

    private static boolean isShadow(Target target) {
        return target.scopeMode() == ScopeMode.SHADOW;
    }

    private void onConnectFailed(Target found, Throwable failure) {
        if (failure instanceof TargetRefusal refused) {
            refuse(refused.reason(), refused.refusal(), refused.operatorDetail());
        } else {
            services.observer().onDefect("upstream connect", failure);
            refuse(RefusalReason.TARGET_FAULT, Refusals.targetUnavailable(found.name()), failure.toString());
        }
    }

    private void onConnected(Target found, Grant chosen, String database, Upstream upstream) {
        if (!upstream.channel().eventLoop().inEventLoop() || !context.executor().inEventLoop()) {
            TargetConnector.discard(upstream);
            services.observer().onDefect("upstream connect", new IllegalStateException("legs on different loops"));
            refuse(RefusalReason.INTERNAL, Refusals.internal(), "legs on different event loops");
            return;
        }
        GrantWatch view = watch;
        // Access may have ended while we connected, and nobody but this look would notice.
        Known<Grant> current = view == null ? null : view.current();
        Decision again = current == null || over
                ? null
                : choose(List.of(current), found.name(), current.record().id().value());
        if (!upstream.channel().isActive()) {
            TargetConnector.discard(upstream);
            refuse(
                    RefusalReason.TARGET_UNREACHABLE,
                    Refusals.targetUnavailable(found.name()),
                    "closed right after the login");
            return;
        }
        if (waits(again, () -> onConnected(found, chosen, database, upstream))) {
            return;
        }
        if (isRefusedByGateway() || hasUnreadableEncoding(found, chosen, upstream)) {
            TargetConnector.discard(upstream);
            return;
        }
        if (again instanceof Decision.Admit
                && view != null
                && current != null
                && current.record().role().equals(chosen.role())
                // What was fixed at the connect is what the scope fixes.
                && current.record().scope().equals(chosen.scope())) {
            if (held == null && Scopes.emergency(chosen.scope()) != null) {
                takeUse(found, chosen, database, upstream);
            } else {
                tryHandOver(found, current, view, database, upstream);
            }
            return;
        }
        TargetConnector.discard(upstream);
        if (again instanceof Decision.Refuse(RefusalReason reason, Refusal refusal, String detail)) {
            refuse(reason, refusal, detail);
        } else {
            refuse(RefusalReason.NO_GRANT, Refusals.noGrant(request.login().toString(), found.name()), "changed");
        }
    }

    /** Last of all, as it can not be given back; and before the client hears that it has a session. */
    private void takeUse(Target found, Grant grant, String database, Upstream upstream) {
        services.gateway()
                .emergencies()
                .take(
                        grant,
                        opening.attempt().session(),
                        opening.attempt().origin(),
                        taking -> context.executor().execute(() -> onUse(taking, found, grant, database, upstream)));
    }

    private void onUse(EmergencyUses.Taking taking, Target found, Grant grant, String database, Upstream upstream) {
        String id = grant.id().value();
        if (!over && taking == EmergencyUses.Taking.TAKEN) {
            held = grant.id();
            // Access may have ended meanwhile.
            onConnected(found, grant, database, upstream);
            return;
        }
        TargetConnector.discard(upstream);
        if (over) {
            return;
        }
        if (taking == EmergencyUses.Taking.USED) {
            Refusal used =
                    Refusals.emergencyUsed(id, services.gateway().emergencies().usedAt(grant.id()));
            refuse(RefusalReason.EMERGENCY_USED, used, "by another login just now");
        } else {
            refuse(RefusalReason.EMERGENCY_UNRECORDED, Refusals.emergencyUnrecorded(id), id);
        }
    }

    private boolean hasUnreadableEncoding(Target found, Grant grant, Upstream upstream) {
        GrantScope scope = isShadow(found) ? GrantScope.FULL : statementScope(grant);
        String encoding = StartupSettings.unreadable(scope, upstream.greeting().parameters());
        if (encoding == null) {
            return false;
        }
        refuse(RefusalReason.FORBIDDEN_PARAMETER, Refusals.unreadableEncoding(encoding), "client_encoding of the role");
        return true;
    }

    private void tryHandOver(Target found, Known<Grant> grant, GrantWatch view, String database, Upstream upstream) {
        try {
            handOver(found, grant, view, database, upstream);
        } catch (RuntimeException defect) {
            services.observer().onDefect("hand-over", defect);
            if (!handedOver) {
                if (listener.session != null) {
                    listener.session.forget();
                }
                giveBack();
            }
            upstream.channel().close();
            context.channel().close();
        }
    }

    private void handOver(Target found, Known<Grant> grant, GrantWatch view, String database, Upstream upstream) {
        HandOver to = new HandOver(services, opening.attempt(), context, request, found, upstream);
        GrantScope scope = statementScope(grant.record());
        RelaySession relay = to.session(grant, scope, isShadow(found), database, spending, now());
        listener.session = relay;
        over = true;
        // Before the login's place is given back: whoever waits for everybody to be gone must see one or the other.
        relay.register();
        ByteBuf received = opening.handOver();
        ByteBuf ahead = received.readRetainedSlice(received.readableBytes());
        if (upstream.announced()) {
            relay.expiry().isAnnounced(announcedEnd);
        }
        to.join(relay);
        handedOver = true;
        relay.begin(view);
        context.pipeline().remove(opening);
        relay.start(ahead, upstream.takeOver());
    }

    private Instant now() {
        return services.gateway().clock().instant();
    }

    private void refuse(RefusalReason reason, Refusal refusal, String detail) {
        opening.refuse(context, reason, withForm(reason, refusal), detail, false);
        abandon();
    }

    /** Whoever lacks a grant is told where to ask, if this gateway knows. */
    private Refusal withForm(RefusalReason reason, Refusal refusal) {
        if (!reason.isForWantOfAGrant() && reason != RefusalReason.BUDGET_USED_UP) {
            return refusal;
        }
        Target asked = services.gateway().targets().forDatabase(request.database());
        return asked == null
                ? refusal
                : refusal.withForm(services.gateway()
                        .requestForm()
                        .of(asked.name(), request.login().role()));
    }

    /** The client left or was refused before it had a session. */
    void abandon() {
        if (over) {
            return;
        }
        over = true;
        if (!connecting) {
            giveBack();
        }
    }

    private void giveBack() {
        if (watch != null) {
            watch.close();
        }
        spending.leave(false);
        spending = Spending.UNLIMITED;
        if (place != null) {
            place.leave();
        }
        if (hasSession) {
            services.gateway().limits().giveSessionBack(request.login().login());
        }
    }
}
