package io.portcullis.grants.cluster;

import static java.util.Objects.requireNonNull;

import io.portcullis.grants.GrantJournal;
import io.portcullis.grants.RecordStore;
import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.audit.AuditEvent;
import io.portcullis.model.audit.AuditSink;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.policy.StaleReason;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A control plane and one replica of it, in this JVM, over real sockets. */
final class ReplicaWorld implements AutoCloseable {
    static final String CLUSTER = "replica-test";
    static final Duration SOON = Duration.ofSeconds(30);

    final SecureRandom random = new SecureRandom();
    private final KeyPair keys = PemKeys.generate(random);
    final RecordSigner signer = RecordSigner.of(CLUSTER, keys.getPrivate(), keys.getPublic());
    final FakeControlPlane plane;
    final AtomicInteger timesStale = new AtomicInteger();
    private final Members members;
    private final Sealer sealer;
    private @Nullable Replicated replicated;
    /** While true, what the cluster's maps tell is lost on the way. */
    volatile boolean deaf;

    /** One replica, with all that is its own. */
    private record Replicated(RecordStore store, ClusterReplica replica) {}

    ReplicaWorld(int members) {
        this(new Members(CLUSTER, members), Sealer.none());
    }

    ReplicaWorld(Members members, Sealer sealer) {
        this.members = members;
        this.sealer = sealer;
        this.plane = FakeControlPlane.start(members, signer, sealer);
    }

    /** Starts a replica, which knows nothing yet. */
    ReplicaWorld replicate() {
        Clock clock = Clock.systemUTC();
        GrantJournal journal = new GrantJournal(new NoAudit(), clock);
        RecordStore store = new RecordStore(journal, clock);
        ClusterSettings settings =
                new ClusterSettings(CLUSTER, "gw", "test", members.addresses(), sealer, Duration.ofSeconds(1));
        RecordVerifier verifier = RecordVerifier.of(CLUSTER, List.of(keys.getPublic()));
        ClusterReplica replica = ClusterReplica.open(
                settings, verifier, store, journal, clock, timesStale::incrementAndGet, new LossyInbox());
        replicated = new Replicated(store, replica);
        return this;
    }

    private final class LossyInbox extends Inbox {
        @Override
        void event(Signal.Event event) {
            if (!deaf || (event instanceof Signal.Came came && came.map().equals(MapNames.BEACONS))) {
                super.event(event);
            }
        }
    }

    private static final class NoAudit implements AuditSink {
        @Override
        public void accept(AuditEvent event) {}

        @Override
        public boolean available() {
            return true;
        }
    }

    RecordStore store() {
        return requireNonNull(replicated).store;
    }

    ClusterReplica replica() {
        return requireNonNull(replicated).replica;
    }

    CutLine line() {
        return members.lines().getFirst();
    }

    /** A key that is not the cluster's. */
    RecordSigner forger() {
        KeyPair others = PemKeys.generate(random);
        return RecordSigner.of(CLUSTER, others.getPrivate(), others.getPublic());
    }

    Grant newGrant(String login) {
        return newGrant(login, Instant.now().plus(Duration.ofHours(1)));
    }

    Grant newGrant(String login, Instant until) {
        return Grant.create(
                GrantId.random(random),
                new Principal(login, Principal.Kind.HUMAN, "https://id.example", "subject-of-" + login, List.of()),
                "shop",
                "clerk",
                Validity.between(Instant.now().minus(Duration.ofMinutes(1)), until),
                StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                "ticket");
    }

    boolean isFresh() {
        return replica().view().isFresh(System.currentTimeMillis());
    }

    void awaitFresh() {
        Await.until(() -> "fresh, not " + replica().view().staleReason(), SOON, this::isFresh);
    }

    void awaitStale(StaleReason reason) {
        Await.until(
                () -> "stale by " + reason + ", not "
                        + (isFresh() ? "fresh" : replica().view().staleReason()),
                SOON,
                () -> !isFresh() && replica().view().staleReason() == reason);
    }

    void awaitKnown(SignedRecord record) {
        Await.until("the record is known as " + record, SOON, () -> record.equals(store().get(record.recordId())));
    }

    void awaitReading(ReadingCause cause) {
        Await.until("a reading by " + cause, SOON, () -> replica().counts().readings(cause) > 0);
    }

    boolean isActive(GrantId id) {
        SignedRecord known = store().get(id.value());
        return known != null && known.state() == RecordState.ACTIVE;
    }

    boolean isRevoked(GrantId id) {
        SignedRecord known = store().get(id.value());
        return known != null && known.state() == RecordState.REVOKED;
    }

    void awaitRefused(String code, long times) {
        Await.until(
                () -> code + " refused, of " + replica().counts().refusals(),
                SOON,
                () -> replica().counts().refusals(code) >= times);
    }

    @Override
    public void close() {
        if (replicated != null) {
            replicated.replica.close();
        }
        plane.close();
    }
}
