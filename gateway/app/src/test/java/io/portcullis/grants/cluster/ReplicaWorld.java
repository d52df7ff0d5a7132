package io.portcullis.grants.cluster;

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
import io.portcullis.policy.StaleReason;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A control plane and one replica of it, in this JVM, over real sockets. */
final class ReplicaWorld implements AutoCloseable {
    static final String CLUSTER = "replica-test";
    static final Duration SOON = Duration.ofSeconds(30);

    final SecureRandom random = new SecureRandom();
    private final KeyPair keys = PemKeys.generate(random);
    final RecordSigner signer = RecordSigner.of(CLUSTER, keys.getPrivate(), keys.getPublic());
    final FakeControlPlane plane;
    final RecordStore store;
    final ClusterReplica replica;
    final AtomicInteger timesStale = new AtomicInteger();

    ReplicaWorld(int members) {
        this(members, Sealer.none());
    }

    ReplicaWorld(int members, Sealer sealer) {
        plane = FakeControlPlane.start(CLUSTER, signer, members);
        AuditSink audit = new AuditSink() {
            @Override
            public void accept(AuditEvent event) {}

            @Override
            public boolean available() {
                return true;
            }
        };
        java.time.Clock clock = java.time.Clock.systemUTC();
        GrantJournal journal = new GrantJournal(audit, clock);
        store = new RecordStore(journal, clock);
        ClusterSettings settings =
                new ClusterSettings(CLUSTER, "gw", "test", plane.addresses(), sealer, Duration.ofSeconds(1));
        RecordVerifier verifier = RecordVerifier.of(CLUSTER, List.of(keys.getPublic()));
        replica = ClusterReplica.open(settings, verifier, store, journal, clock, timesStale::incrementAndGet);
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
        return replica.view().isFresh(System.currentTimeMillis());
    }

    void awaitFresh() {
        Await.until(() -> "fresh, not " + replica.view().staleReason(), SOON, this::isFresh);
    }

    void awaitStale(StaleReason reason) {
        Await.until(
                () -> "stale by " + reason + ", not "
                        + (isFresh() ? "fresh" : replica.view().staleReason()),
                SOON,
                () -> !isFresh() && replica.view().staleReason() == reason);
    }

    void awaitKnown(SignedRecord record) {
        Await.until("the record is known as " + record, SOON, () -> record.equals(store.get(record.recordId())));
    }

    boolean isActive(GrantId id) {
        SignedRecord known = store.get(id.value());
        return known != null && known.state() == RecordState.ACTIVE;
    }

    boolean isRevoked(GrantId id) {
        SignedRecord known = store.get(id.value());
        return known != null && known.state() == RecordState.REVOKED;
    }

    void awaitRefused(String code, long times) {
        Await.until(
                () -> code + " refused, of " + replica.counts().refusals(),
                SOON,
                () -> replica.counts().refusals(code) >= times);
    }

    @Override
    public void close() {
        replica.close();
        plane.close();
    }
}
