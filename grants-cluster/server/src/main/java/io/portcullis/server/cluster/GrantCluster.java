package io.portcullis.server.cluster;

import com.hazelcast.core.HazelcastException;
import io.portcullis.server.store.AuditLog;
import io.portcullis.server.store.ChangeGate;
import io.portcullis.server.store.Committed;
import io.portcullis.server.store.Database;
import io.portcullis.server.store.Epochs;
import io.portcullis.server.store.Gateways;
import io.portcullis.server.store.HeadNotices;
import io.portcullis.server.store.KnownHead;
import io.portcullis.server.store.RecordRows;
import io.portcullis.server.store.SqlCollecting;
import io.portcullis.server.store.TrustedKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The cluster's side of a node, from joining to leaving. */
public final class GrantCluster implements ClusterStatus {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(10);

    private final ClusterParts parts;
    private final KnownHead known;
    private final NodeState state;
    private final RecordJoin join;
    private final Projection projection;
    private final TrustedKeys trusted;
    private final RecordRows rows;
    private final KeyCounts keys;
    private final HeadWatch heads;
    private final HeadNotices notices;
    private final GatewayKnowledge gateways;
    private final EpochRecovery recovery;
    private final SignedCommands commands;
    private volatile @Nullable Running running;

    /** What there is once this node has joined. */
    record Running(
            OwnMember member,
            Reconciler reconciler,
            Healing healing,
            Strangers strangers,
            Beacons beacons,
            Detours detours,
            MapEvents events) {}

    /**
     * Connects nothing yet.
     *
     * @param own connections that nobody else's questions can use up
     */
    public GrantCluster(ClusterParts parts, Database own, KnownHead known, Gateways gatewayStore) {
        this.parts = parts;
        this.known = known;
        this.state = new NodeState(parts.clock());
        this.join = new RecordJoin(parts.verifier(), parts.sealer());
        this.projection = new Projection(join);
        this.trusted = new TrustedKeys(parts.verifier().trusted());
        this.rows = new RecordRows(own, trusted);
        this.keys = new KeyCounts(rows, trusted, parts.clock());
        String node = parts.member().node();
        this.heads = new HeadWatch(
                rows,
                known,
                state,
                parts.clock(),
                parts.timing().beaconEvery(),
                parts.timing().compareEvery(),
                parts.vertx());
        this.notices = new HeadNotices(own, parts.vertx(), heads::hurry);
        this.gateways = new GatewayKnowledge(
                gatewayStore, rows, new SqlCollecting(own), parts.verifier(), known, parts.random(), parts.clock());
        this.recovery = new EpochRecovery(
                rows,
                new Epochs(own, parts.signer(), node),
                gateways,
                parts.verifier(),
                join,
                known,
                projection,
                heads,
                parts.clock(),
                parts.timing().collect());
        this.commands =
                new SignedCommands(parts.signer(), join, new AuditLog(own, node), state, parts.random(), parts.clock());
    }

    public ChangeGate gate() {
        return state;
    }

    public Committed projection() {
        return projection;
    }

    public Recovery recovery() {
        return recovery;
    }

    public Commands commands() {
        return commands;
    }

    /** Joins the Hazelcast cluster; blocks until then. The control database is not needed for it. */
    public void join() {
        OwnMember member = OwnMember.join(parts.member(), join, parts.timing().shutdown());
        Detours detours = new Detours(member, join, parts.member().node());
        Strangers strangers = new Strangers(rows, member, join, known, heads);
        Healing healing = new Healing(
                rows,
                trusted,
                member,
                projection,
                join,
                new RecentChanges(member, trusted, projection, join, detours),
                strangers,
                state,
                parts.clock());
        Reconciler reconciler = new Reconciler(
                healing,
                parts.clock(),
                parts.timing().reconcileEvery(),
                parts.timing().compareEvery());
        Beacons beacons =
                new Beacons(member, parts.signer(), join, state, parts.member().node(), parts.clock());
        MapEvents events = new MapEvents(member, reconciler);
        projection.into(member, detours);
        recovery.with(member);
        commands.with(member);
        running = new Running(member, reconciler, healing, strangers, beacons, detours, events);
        state.starting("the control database is not known to be there and in order");
    }

    /**
     * Finds out whether the control database is what it was, brings it into the maps, and lets this node serve. The database must be migrated.
     * Blocks, for good if the node is stopped or recovery is needed meanwhile: interrupt it then.
     */
    public void serve() throws InterruptedException {
        Running now = requireRunning();
        Instant begin = parts.clock().instant();
        heads.start();
        notices.start();
        state.starting("it looks whether the control database is complete");
        retry("evidence", () -> lookForEvidence(now, begin));
        awaitGoodDatabase(parts.clock().instant());
        heads.listen(now.reconciler());
        heads.listen(now.beacons());
        now.events().listen();
        now.reconciler().wantEverything("start");
        now.reconciler().start();
        state.starting("it brings the control database into the maps");
        while (now.reconciler().lastCompare() == null || !state.isDatabaseReadable()) {
            Thread.sleep(PAUSE);
        }
        state.started();
    }

    /** Until the database was read after {@code since}, and found not to be below what was known by then. */
    private void awaitGoodDatabase(Instant since) throws InterruptedException {
        while (true) {
            Instant read = state.headReadAt();
            if (read != null && !read.isBefore(since)) {
                return;
            }
            Thread.sleep(PAUSE);
        }
    }

    private void lookForEvidence(Running now, Instant begin) throws InterruptedException {
        now.strangers().lookEverywhere();
        OtherMembers others = new OtherMembers(
                now.member(), parts.verifier(), parts.sealer(), parts.member().node(), parts.clock());
        if (!others.oneServes()) {
            gateways.awaitReports(begin, parts.timing().collect());
        }
        gateways.check(parts.timing().collect());
    }

    /** Goes on asking gateways what they know, and counts who signed what; blocks until it is interrupted. */
    public void watch() throws InterruptedException {
        while (true) {
            orLater("keys-not-counted", keys::count);
            Thread.sleep(CHECK_EVERY);
            orLater("gateways-not-asked", () -> gateways.check(parts.timing().collect()));
        }
    }

    private static void orLater(String failed, Step step) throws InterruptedException {
        try {
            step.run();
        } catch (Healing.NotNow e) {
            LOG.debugf("%s detail=\"%s\"", failed, e.getMessage());
        }
    }

    /** Something that may have to be tried again. */
    private interface Step {
        void run() throws InterruptedException;
    }

    private static void retry(String what, Step step) throws InterruptedException {
        while (true) {
            try {
                step.run();
                return;
            } catch (Healing.NotNow | HazelcastException e) {
                LOG.warnf("start-delayed step=%s detail=\"%s\"", what, e.getMessage());
                Thread.sleep(CHECK_EVERY.dividedBy(10));
            }
        }
    }

    private Running requireRunning() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("join first");
        }
        return now;
    }

    /** No more changes and beacons; then this node hands over and leaves. */
    public void stop() {
        state.stopping();
        notices.stop();
        heads.stop();
        Running now = running;
        if (now != null) {
            now.reconciler().stop();
            now.member().close();
        }
    }

    /** What metrics read; null before this node joined. */
    @Nullable
    Running running() {
        return running;
    }

    RecordJoin rule() {
        return join;
    }

    NodeState state() {
        return state;
    }

    @Override
    public View now() {
        Running now = running;
        return new View(
                parts.member().clusterId(),
                parts.member().node(),
                now == null || !now.member().isRunning()
                        ? List.of()
                        : now.member().members(),
                state.head().epoch(),
                state.head().seq(),
                state.headReadAt(),
                now == null ? 0 : now.healing().projectedSeq(),
                state.state(),
                state.problem(),
                new Reconciling(
                        now == null ? null : now.reconciler().lastCompare(),
                        now == null ? Duration.ZERO : now.reconciler().lastCompareTook(),
                        now == null ? 0 : now.healing().healed(),
                        join.refused()),
                keys.last());
    }
}
