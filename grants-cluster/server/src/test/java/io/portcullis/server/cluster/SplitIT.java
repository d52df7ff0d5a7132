package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.abort;

import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.Relay;
import io.portcullis.server.Samples;
import io.portcullis.server.TestKeys;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two members that do not reach each other for a while. Each can be reached only by way of a wire of its own, at addresses of the loopback
 * network that Linux has and others may not.
 */
class SplitIT {
    private static final String ADDRESS = "127.0.0.2";
    private static final Duration DETECTION = Duration.ofSeconds(40);
    private static final Duration MERGE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private static Relay wire(int port) {
        try {
            return Relay.between(ADDRESS, port, "127.0.0.1", port);
        } catch (UncheckedIOException e) {
            return abort(ADDRESS + " is no address of this machine: " + e.getMessage());
        }
    }

    private void put(TestCluster cluster, int index, SignedRecord record) {
        byte[] envelope = cluster.keys.signer().seal(record);
        cluster.map(index, MapNames.GRANTS).set(record.recordId(), new MapValue(envelope));
    }

    @Test
    void afterAPartitionTheJoinOfBothSidesStaysWhateverSideHadIt() {
        TestCluster cluster = TestCluster.create(folder, 2);
        try (cluster;
                Relay first = wire(cluster.memberPort(0));
                Relay second = wire(cluster.memberPort(1))) {
            cluster.with("portcullis.cluster.public-address", ADDRESS)
                    .with("portcullis.cluster.member-timeout", "3s")
                    .with("portcullis.cluster.members[0]", ADDRESS + ":" + cluster.memberPort(0))
                    .with("portcullis.cluster.members[1]", ADDRESS + ":" + cluster.memberPort(1));
            cluster.start();
            Grant granted = cluster.create(0, "granted");
            Grant active = Samples.unnumbered();
            Grant otherActive = Samples.unnumbered();
            Grant forgedOver = Samples.unnumbered();
            put(cluster, 0, active);
            put(cluster, 0, otherActive);
            put(cluster, 0, forgedOver);

            Await.until(
                    "each has a copy of everything",
                    DETECTION,
                    () -> cluster.parts(0)
                            .member()
                            .instance()
                            .getPartitionService()
                            .isClusterSafe());
            first.hold();
            second.hold();
            cluster.awaitMembers(1);
            // What no control database knows: it is the merge alone that decides about these.
            put(cluster, 0, active.revoked("on the one side"));
            put(cluster, 1, otherActive.revoked("on the other side"));
            Grant onlyThere = Samples.unnumbered();
            put(cluster, 1, onlyThere);
            byte[] forged = TestKeys.create(cluster.keys.clusterId()).signer().seal(forgedOver.revoked("by nobody"));
            cluster.map(0, MapNames.GRANTS).set(forgedOver.recordId(), new MapValue(forged));
            cluster.map(0, MapNames.GRANTS).delete(granted.recordId());
            // Changes are made on both sides: each reaches the control database.
            Grant revoked = cluster.revoke(0, granted);
            Grant late = cluster.create(1, "on-the-other-side");

            first.release();
            second.release();
            Await.until(
                    "the two are one again",
                    MERGE,
                    () -> cluster.cluster(0).now().members().size() == 2
                            && cluster.cluster(1).now().members().size() == 2);

            for (int i = 0; i < 2; i++) {
                cluster.awaitRecord(i, MapNames.GRANTS, active.revoked("on the one side"));
                cluster.awaitRecord(i, MapNames.GRANTS, otherActive.revoked("on the other side"));
                cluster.awaitRecord(i, MapNames.GRANTS, onlyThere);
                cluster.awaitRecord(i, MapNames.GRANTS, forgedOver);
                cluster.awaitRecord(i, MapNames.GRANTS, revoked);
                cluster.awaitRecord(i, MapNames.GRANTS, late);
            }
            // The member that was merged began anew inside: its listeners and beacons are there all the same.
            cluster.rogue(0).getMap(MapNames.GRANTS).remove(late.recordId());
            cluster.awaitRecord(1, MapNames.GRANTS, late);
            Await.until(
                    "both sign",
                    DETECTION,
                    () -> cluster.beacons(0).size() == 2 && cluster.beacons(1).size() == 2);
            assertNotNull(cluster.record(0, MapNames.GRANTS, late.recordId()));
            assertEquals(ClusterStatus.State.SERVING, cluster.cluster(1).now().state());
        }
    }
}
