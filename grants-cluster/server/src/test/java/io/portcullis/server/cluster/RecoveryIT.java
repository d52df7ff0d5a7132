package io.portcullis.server.cluster;

import static io.portcullis.server.Samples.WHO;
import static io.portcullis.server.Samples.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.RecordState;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.server.Samples;
import io.portcullis.server.TestKeys;
import io.portcullis.server.cluster.Recovery.NewEpoch;
import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.portcullis.server.store.Collecting.Wish;
import io.portcullis.server.store.Epochs;
import io.portcullis.server.store.Gateways.NewReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control database that was put back to an earlier state, under a cluster that remembers. */
class RecoveryIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** Puts the database back to where it was at {@code seq}, as a restored backup would be; gateways and audit are not of interest. */
    private static void restore(TestCluster cluster, long seq) {
        cluster.database.execute("delete from portcullis.record_history where seq > " + seq + ";"
                + "delete from portcullis.record where created_seq > " + seq + ";"
                + "update portcullis.record r set revision = h.revision, state = 'active', epoch = h.epoch, seq = h.seq,"
                + " max_expires_at = h.max_expires_at, envelope = h.envelope, changed_at = h.changed_at"
                + " from portcullis.record_history h where h.id = r.id and h.seq = (select max(seq) from"
                + " portcullis.record_history where id = r.id);"
                + "update portcullis.cluster_state set head_seq = " + seq + ", epoch = 1");
    }

    private static CatalogEntry put(TestCluster cluster, String value) {
        Bytes body = CatalogBodies.of(ClusterSetting.MAX_SKEW, value);
        return get(cluster.node(0)
                .changes()
                .putCatalog(CatalogEntry.Kind.SETTING, "max-skew", body, OptionalLong.empty(), WHO));
    }

    private static void refusesChanges(TestCluster cluster, int index) {
        Unavailable refused = assertThrows(Unavailable.class, () -> cluster.create(index, "refused"));
        assertEquals(Unavailable.Reason.RECOVERY_NEEDED, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("/v1/epochs"), refused.getMessage());
    }

    private static NewEpoch newEpoch(TestCluster cluster, int index) {
        return get(cluster.cluster(index).recovery().newEpoch("a drill", WHO));
    }

    private static void awaitBeacons(TestCluster cluster, long epoch, long seq) {
        Await.until(
                () -> "beacons of epoch " + epoch + " at " + seq + ": " + cluster.beacons(0),
                SOON,
                () -> !cluster.beacons(0).isEmpty()
                        && cluster.beacons(0).values().stream()
                                .allMatch(beacon -> beacon.epoch() == epoch && beacon.headSeq() == seq));
    }

    @Test
    void whatWasGrantedOrRevokedAfterTheBackupIsEndedByANewEpochAndAllElseStays() throws Exception {
        try (TestCluster cluster = TestCluster.create(folder, 2)
                .with("portcullis.deadlines.collect", "4s")
                .start()) {
            Grant kept = cluster.create(0, "kept"); // 1
            Grant revokedLater = cluster.create(0, "revoked-later"); // 2
            CatalogEntry before = put(cluster, "1s"); // 3
            Grant revoked = cluster.revoke(1, revokedLater); // 4
            Grant grantedLater = cluster.create(1, "granted-later"); // 5
            CatalogEntry after = put(cluster, "2s"); // 6
            awaitBeacons(cluster, 1, 6);

            restore(cluster, 3);

            cluster.awaitState(0, ClusterStatus.State.RECOVERY_NEEDED);
            cluster.awaitState(1, ClusterStatus.State.RECOVERY_NEEDED);
            refusesChanges(cluster, 0);
            refusesChanges(cluster, 1);
            cluster.parts(0).reconciler().wantEverything("test");
            Await.until(
                    "the last beacons are gone", SOON, () -> cluster.beacons(0).isEmpty());
            assertEquals(revoked, cluster.record(1, MapNames.GRANTS, revoked.recordId()), "nothing old was projected");

            NewEpoch begun = newEpoch(cluster, 1);

            assertEquals(new NewEpoch(2, 9, 2, 1, 0), begun);
            awaitBeacons(cluster, 2, 9);
            assertEquals(kept, cluster.record(0, MapNames.GRANTS, kept.recordId()));
            for (Grant lost : List.of(revoked, grantedLater)) {
                Grant now = assertInstanceOf(Grant.class, awaitEpoch(cluster, MapNames.GRANTS, lost.recordId()));
                assertEquals(RecordState.REVOKED, now.state());
                assertEquals(lost.state() == RecordState.REVOKED ? Epochs.LOST_REVOCATION : Epochs.LOST, now.reason());
                assertEquals(lost.revision() + 1, now.revision());
                assertEquals(lost.position().seq(), now.position().supersedes());
                assertEquals(now, get(cluster.node(0).queries().grant(now.id())).record());
            }
            CatalogEntry entry =
                    assertInstanceOf(CatalogEntry.class, awaitEpoch(cluster, MapNames.CATALOG, before.recordId()));
            assertEquals(after.body(), entry.body());
            cluster.awaitState(0, ClusterStatus.State.SERVING);
            Grant next = cluster.create(0, "after");
            assertEquals(2, next.position().epoch());
            assertEquals(10, next.position().seq());
            assertEquals(
                    "1", cluster.database.value("select count(*) from portcullis.audit where type = 'epoch_begun'"));
        }
    }

    private static SignedRecord awaitEpoch(TestCluster cluster, String map, String key) {
        Await.until(
                key + " is of the new epoch",
                SOON,
                () -> Objects.requireNonNull(cluster.record(0, map, key))
                                .position()
                                .epoch()
                        == 2);
        return Objects.requireNonNull(cluster.record(0, map, key));
    }

    @Test
    void aNodeThatStartsOverARestoredDatabaseLearnsItFromTheMaps() {
        try (TestCluster cluster = TestCluster.create(folder, 2)
                .with("portcullis.deadlines.collect", "4s")
                .start()) {
            cluster.create(0, "one");
            Grant lost = cluster.create(0, "two");
            cluster.stop(1);
            restore(cluster, 1);
            cluster.awaitState(0, ClusterStatus.State.RECOVERY_NEEDED);
            cluster.launch(1);

            cluster.awaitState(1, ClusterStatus.State.RECOVERY_NEEDED);

            assertEquals(1, newEpoch(cluster, 1).suspended());
            cluster.awaitState(1, ClusterStatus.State.SERVING);
            assertEquals(
                    RecordState.REVOKED,
                    awaitEpoch(cluster, MapNames.GRANTS, lost.recordId()).state());
        }
    }

    @Test
    void whenAllMembersWereGoneTheGatewaysStillKnow() throws Exception {
        try (TestCluster cluster = TestCluster.create(folder, 1)
                .with("portcullis.deadlines.collect", "4s")
                .start()) {
            get(cluster.node(0).gateways().addCredential("gw-1", Samples.bytes(32, 7), WHO));
            cluster.create(0, "one");
            Grant grant = cluster.create(0, "two");
            Grant revoked = cluster.revoke(0, grant);
            byte[] envelope = Objects.requireNonNull(
                            cluster.map(0, MapNames.GRANTS).get(grant.recordId()))
                    .payload();
            cluster.stop(0);
            restore(cluster, 2);
            cluster.launch(0);
            try (Gateway gateway = new Gateway(cluster, 3, List.of(Bytes.of(envelope)))) {
                cluster.awaitState(0, ClusterStatus.State.RECOVERY_NEEDED);
                assertTrue(cluster.map(0, MapNames.GRANTS).isEmpty(), "the revoked grant was not projected as active");

                NewEpoch begun = newEpoch(cluster, 0);

                assertEquals(new NewEpoch(2, 4, 1, 0, 1), begun);
                assertTrue(gateway.answered.get() >= 2, "it was asked for evidence, then for all");
                Grant now = (Grant) awaitEpoch(cluster, MapNames.GRANTS, grant.recordId());
                assertEquals(RecordState.REVOKED, now.state());
                assertEquals(revoked.revision() + 1, now.revision());
                cluster.awaitState(0, ClusterStatus.State.SERVING);
            }
        }
    }

    /** Each of them asks the gateways for itself; none may take the question from another. */
    @Test
    void whereAllMembersStartTogetherOverARestoredDatabaseNoneServes() throws Exception {
        try (TestCluster cluster = TestCluster.create(folder, 2)
                .with("portcullis.deadlines.collect", "8s")
                .start()) {
            get(cluster.node(0).gateways().addCredential("gw-1", Samples.bytes(32, 7), WHO));
            cluster.create(0, "one");
            Grant grant = cluster.create(0, "two");
            cluster.revoke(0, grant);
            byte[] envelope = Objects.requireNonNull(
                            cluster.map(0, MapNames.GRANTS).get(grant.recordId()))
                    .payload();
            cluster.stop(0);
            cluster.stop(1);
            restore(cluster, 2);
            cluster.launch(0);
            cluster.launch(1);
            try (Gateway gateway = new Gateway(cluster, 3, List.of(Bytes.of(envelope)))) {
                Await.until("neither node has found out", Duration.ofSeconds(60), () -> {
                    for (int node = 0; node < 2; node++) {
                        assertNotEquals(
                                ClusterStatus.State.SERVING,
                                cluster.cluster(node).now().state());
                    }
                    return cluster.cluster(0).now().state() == ClusterStatus.State.RECOVERY_NEEDED
                            && cluster.cluster(1).now().state() == ClusterStatus.State.RECOVERY_NEEDED;
                });
                assertEquals(1, newEpoch(cluster, 1).suspended());
                assertTrue(gateway.answered.get() >= 3, "each node asked for evidence, then one for all");
            }
        }
    }

    @Test
    void aGatewayThatOnlyClaimsToKnowMoreStopsNobody() throws Exception {
        try (TestCluster cluster = TestCluster.create(folder, 1).with("portcullis.deadlines.collect", "4s")) {
            cluster.start();
            get(cluster.node(0).gateways().addCredential("gw-1", Samples.bytes(32, 7), WHO));
            Grant grant = cluster.create(0, "one");
            cluster.stop(0);
            cluster.launch(0);
            byte[] forged =
                    TestKeys.create(cluster.keys.clusterId()).signer().seal(grant.at(new Position(1, 1_000_000, 0)));

            try (Gateway gateway = new Gateway(cluster, 1_000_000, List.of(Bytes.of(forged)))) {
                cluster.awaitState(0, ClusterStatus.State.SERVING);
                Await.until("it was asked and did not convince", SOON, () -> gateway.answered.get() > 0);
                cluster.create(0, "two");
            }
        }
    }

    /** Reports and answers wishes as a gateway does, without the HTTP. */
    private static final class Gateway implements AutoCloseable {
        private final Thread thread;
        final AtomicInteger answered = new AtomicInteger();

        Gateway(TestCluster cluster, long headSeq, List<Bytes> records) {
            thread = Thread.ofVirtual().start(() -> {
                String last = "";
                while (!Thread.interrupted()) {
                    try {
                        get(cluster.node(0).gateways().report("gw-1", report(headSeq)));
                        Optional<Wish> wish = get(cluster.node(0).collecting().wish("gw-1"));
                        if (wish.isPresent() && !wish.get().id().equals(last)) {
                            last = wish.get().id();
                            get(cluster.node(0).collecting().collected(last, "gw-1", records, true));
                            answered.incrementAndGet();
                        }
                        Thread.sleep(100);
                    } catch (InterruptedException _) {
                        return;
                    } catch (RuntimeException _) {
                        // The node is not there yet.
                    }
                }
            });
        }

        private static NewReport report(long headSeq) {
            return new NewReport(
                    "p",
                    1,
                    0,
                    "1",
                    Instant.now(),
                    "stale",
                    "no-beacon",
                    1,
                    headSeq,
                    0,
                    2,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
