package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.config.Target;
import io.portcullis.config.TargetSecurity;
import io.portcullis.grants.EmergencyUses;
import io.portcullis.grants.GrantWatch;
import io.portcullis.model.Grant;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.SessionId;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.Known;
import io.portcullis.policy.Replication;
import io.portcullis.policy.RequestForm;
import io.portcullis.policy.StaleReason;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.session.Admission;
import io.portcullis.session.Budgets;
import io.portcullis.session.Grants;
import io.portcullis.session.LoginLinks;
import io.portcullis.session.SessionObserver;
import io.portcullis.session.SessionSummary;
import io.portcullis.session.Spending;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.upstream.Canceller;
import io.portcullis.upstream.TargetGreeting;
import io.portcullis.upstream.TargetLatencies;
import io.portcullis.upstream.TargetSlots;
import io.portcullis.upstream.Upstream;
import io.portcullis.wire.message.BackendKeyData;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One real session between two sockets that are none, in a time that is none. Everything in it happens when the test wants. */
final class RelayWorld {
    static final Deadlines DEADLINES = new Deadlines(10_000, 3_000, 500, 2_000, 5_000);
    private static final int STATEMENT_SIZE = 200;
    private static final HostPort HOST = new HostPort("127.0.0.1", 5432);
    private static final Target TARGET = new Target(
            "shop", List.of(HOST), HostRole.ANY, "shop", false, TargetSecurity.PLAIN, Map.of(), 10, Duration.ZERO);

    private static final Lifetimes LIFETIMES = new Lifetimes(60_000, 60_000, Lifetimes.FOREVER);

    final Leaving leaving = new Leaving();
    final FakeSocket client = new FakeSocket();
    final FakeSocket target = new FakeSocket();
    final SessionRegistry registry = new SessionRegistry();
    final List<SessionSummary> ends = new ArrayList<>();
    final List<Throwable> defects = new ArrayList<>();
    final RelaySession session;
    private final Deque<Promise<Void>> cancels = new ArrayDeque<>();
    private final List<ByteBuf> delivered = new ArrayList<>();
    private final InstantSource clock = () -> Instant.ofEpochMilli(now());
    private Known<Grant> known;
    private long millis = Grants.START.plusSeconds(60).toEpochMilli();
    private long freshUntil = ClusterView.FOREVER;

    /** @param scope of the grant */
    RelayWorld(GrantScope scope) {
        this(scope, Leaving.Phase.STAYING);
    }

    /** @param phase in which the gateway is when the session begins */
    RelayWorld(GrantScope scope, Leaving.Phase phase) {
        this(scope, phase, Spending.UNLIMITED);
    }

    /**
     * @param phase in which the gateway is when the session begins
     * @param spending of what the scope limits in sum
     */
    RelayWorld(GrantScope scope, Leaving.Phase phase, Spending spending) {
        leaving.enter(phase);
        known = new Known<>(grant(), false);
        ConnectionLimits limits = new ConnectionLimits(10, 10, 10, 10);
        limits.takeSession("alice");
        GatewayServices gateway = services(limits);
        Admission admission = new Admission(
                new SessionId("s0123456789abcde"),
                known.record(),
                "127.0.0.1",
                "test",
                HOST.toString(),
                4711,
                Grants.START,
                Replication.NONE,
                "scram-sha-256",
                "",
                "",
                clock.instant());
        Upstream upstream = new Upstream(
                target.channel(),
                new InetSocketAddress(HOST.host(), HOST.port()),
                HOST.host(),
                null,
                new TargetGreeting(new BackendKeyData(4711, new byte[4]), List.of(), List.of()),
                0,
                Map.of(),
                false);
        LoopServices loop = loop(gateway);
        session = new RelaySession(
                loop,
                admission,
                known,
                TARGET,
                "shop",
                upstream,
                new byte[] {1, 2, 3, 4},
                spending,
                Enforcement.of(loop, admission, scope, false, Map.of(), spending, List.of()));
        client.channel().pipeline().addLast(session.client());
        target.channel().pipeline().addLast(session.target());
        session.register();
        session.begin(new Watch());
        session.start(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
        runTasks();
    }

    private static Grant grant() {
        Grant grant = Grants.of("alice");
        return Grant.create(
                grant.id(),
                new Principal("alice", Principal.Kind.SERVICE, "https://id.example.org", "alice", List.of()),
                grant.target(),
                grant.role(),
                grant.validity(),
                new StaleTolerance(Duration.ZERO, Duration.ZERO),
                "");
    }

    /** What a session never asks for once it is admitted is not there. */
    @SuppressWarnings("NullAway")
    private GatewayServices services(ConnectionLimits limits) {
        return new GatewayServices(
                null,
                null,
                EmergencyUses.NONE,
                new View(),
                null,
                null,
                () -> LoginRules.BUILT_IN,
                null,
                new Observer(),
                registry,
                FleetCancels.NONE,
                limits,
                STATEMENT_SIZE,
                Budgets.NONE,
                LoginLinks.NONE,
                RequestForm.NONE,
                new TargetSlots(10),
                new TargetLatencies((_, _, _) -> {}),
                new Traffic(),
                () -> null,
                leaving,
                DEADLINES,
                LIFETIMES,
                null,
                null,
                new SecureRandom(),
                clock);
    }

    @SuppressWarnings("NullAway")
    private LoopServices loop(GatewayServices gateway) {
        return new LoopServices(
                gateway,
                null,
                null,
                new ByHand(),
                new Rounds(LIFETIMES, leaving, new Random(1)),
                new ClassifierCache(new Classifier(STATEMENT_SIZE), 1 << 16, 1));
    }

    private final class Watch implements GrantWatch {
        @Override
        public @Nullable Known<Grant> current() {
            return known;
        }

        @Override
        public void close() {}
    }

    private final class View implements ClusterView {
        @Override
        public long freshUntil() {
            return freshUntil;
        }

        @Override
        public StaleReason staleReason() {
            return StaleReason.NO_BEACON;
        }

        @Override
        public boolean hasEverBeenFresh() {
            return true;
        }
    }

    private final class Observer implements SessionObserver {
        @Override
        public void onEnded(Admission admission, SessionSummary summary) {
            ends.add(summary);
        }

        @Override
        public void onDefect(String where, Throwable cause) {
            defects.add(cause);
        }
    }

    private final class ByHand implements Canceller {
        @Override
        public Future<Void> cancel(Upstream upstream) {
            Promise<Void> promise = Promise.promise();
            cancels.add(promise);
            return promise.future();
        }

        @Override
        public Future<Boolean> terminate(Target where, String role, String database, Upstream upstream) {
            return Future.failedFuture("the target takes no more connections");
        }
    }

    // What happens

    long now() {
        return millis;
    }

    /** The clock goes on and nothing else does, as in a process that stands still. */
    void freeze(long forMillis) {
        millis += forMillis;
    }

    /** Time passes, and every timer runs at its time or later. */
    void pass(long forMillis) {
        millis += forMillis;
        for (FakeSocket socket : List.of(client, target)) {
            socket.channel().advanceTimeBy(forMillis, TimeUnit.MILLISECONDS);
        }
        runTasks();
    }

    void runTasks() {
        for (int round = 0; round < 4; round++) {
            for (FakeSocket socket : List.of(client, target)) {
                socket.channel().runScheduledPendingTasks();
                socket.channel().runPendingTasks();
                socket.channel().checkException();
            }
        }
    }

    static boolean isRead(FakeSocket socket) {
        return socket.channel().isOpen() && socket.channel().config().isAutoRead();
    }

    void arrive(FakeSocket socket, byte[] bytes) {
        ByteBuf chunk = Unpooled.buffer(Math.max(1, bytes.length)).writeBytes(bytes);
        delivered.add(chunk);
        socket.arrive(chunk);
        runTasks();
    }

    void leave(FakeSocket socket) {
        socket.channel().pipeline().close();
        runTasks();
    }

    void revoke() {
        if (known.record().state() == RecordState.ACTIVE) {
            known = new Known<>(known.record().revoked("left the team"), false);
            session.onGrantChanged(known);
            runTasks();
        }
    }

    /** One of the looks that are taken again and again. */
    void look() {
        session.rest().look(now());
        runTasks();
    }

    void leaveAtBoundary() {
        session.leaveAtBoundary();
        runTasks();
    }

    /** The grant goes on for longer, of which the target is to be told. */
    void extend() {
        session.expiry().isAnnounced(known.record().validity().expiresAt());
        known = new Known<>(known.record().extendedTo(Grants.END.plusSeconds(60)), false);
        session.onGrantChanged(known);
        runTasks();
    }

    /** The next revision of the grant lasts until then, and its sessions end spread over so long before. */
    void revise(Instant end, Duration endSpread) {
        known = new Known<>(known.record().extendedTo(end).spreadOver(endSpread), false);
        session.onGrantChanged(known);
        runTasks();
    }

    /** The clock goes on until then, with all timers. */
    void passUntil(long then) {
        pass(then - now());
    }

    void stale() {
        freshUntil = now();
    }

    void fresh() {
        freshUntil = ClusterView.FOREVER;
    }

    void cancelRequest() {
        session.cancelRequest(() -> {});
        runTasks();
    }

    /** The target has taken the oldest cancel, or refused it. */
    void cancelDone(boolean taken) {
        Promise<Void> oldest = cancels.poll();
        if (oldest != null && taken) {
            oldest.complete();
        } else if (oldest != null) {
            oldest.fail("connection refused");
        }
        runTasks();
    }

    boolean isOver() {
        return registry.size() == 0;
    }

    /** Chunks that nobody has released. */
    long leaked() {
        return delivered.stream().filter(chunk -> chunk.refCnt() != 0).count();
    }

    void close() {
        client.close();
        target.close();
    }
}
