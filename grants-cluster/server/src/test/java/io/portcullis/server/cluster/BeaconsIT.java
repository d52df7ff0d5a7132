package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.Beacon;
import io.portcullis.model.Bytes;
import io.portcullis.model.Grant;
import io.portcullis.model.digest.DigestSum;
import io.portcullis.model.digest.RecordTerm;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.server.Relay;
import io.portcullis.server.Samples;
import io.portcullis.server.TestDatabase;
import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.portcullis.server.store.CredentialWish;
import io.portcullis.server.store.GrantMade;
import io.portcullis.server.store.Outcome;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What members sign about the control database, and when they sign nothing. */
class BeaconsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /** Added up anew from the rows. */
    private static Bytes digest(TestDatabase database, Instant asOf) throws SQLException {
        DigestSum sum = new DigestSum();
        try (Connection connection = database.server().connect(database.name());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select envelope from portcullis.record where max_expires_at > '" + asOf + "'")) {
            while (rows.next()) {
                sum.add(RecordTerm.of(rows.getBytes(1)));
            }
        }
        return sum.toBytes();
    }

    @Test
    void eachMemberSaysHowFarTheDatabaseIsWhenItReadThatAndWhatAllRecordsAddUpTo() throws Exception {
        try (TestCluster cluster = TestCluster.create(folder, 3).start()) {
            Grant first = cluster.create(0, "one");
            cluster.create(1, "two");
            cluster.revoke(2, first);
            Grant brief = Samples.get(cluster.node(0)
                    .changes()
                    .createGrant(
                            Samples.grant("brief", Instant.now().plusSeconds(15)),
                            new CredentialWish.Never(),
                            Samples.WHO,
                            null)
                    .map(outcome -> ((Outcome.Made<GrantMade>) outcome).result().grant()));
            Await.until(
                    () -> "beacons of three at 4: " + cluster.beacons(0),
                    SOON,
                    () -> cluster.beacons(0).size() == 3
                            && cluster.beacons(0).values().stream().allMatch(beacon -> beacon.headSeq() == 4));
            cluster.beacons(1).forEach((node, beacon) -> check(cluster, node, beacon));
            // And once the brief one is over it does not count any more, without any change.
            Await.until(
                    "the brief one is over",
                    Duration.ofSeconds(40),
                    () -> cluster.beacons(2).values().stream()
                            .allMatch(beacon ->
                                    beacon.asOf().isAfter(brief.validity().maxExpiresAt())));
            cluster.beacons(2).forEach((node, beacon) -> check(cluster, node, beacon));
        }
    }

    private static void check(TestCluster cluster, String node, Beacon beacon) {
        assertEquals(node, beacon.member());
        assertEquals(1, beacon.epoch());
        assertTrue(Duration.between(beacon.headReadAt(), Instant.now()).compareTo(Duration.ofSeconds(3)) < 0);
        assertEquals(Beacon.asOf(beacon.headReadAt()), beacon.asOf());
        try {
            assertEquals(digest(cluster.database, beacon.asOf()), beacon.digest(), node);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBeaconStandsInAPartitionOfItsOwnMemberAlsoAfterMigrations() {
        try (TestCluster cluster = TestCluster.create(folder, 3)) {
            cluster.start(0);
            cluster.start(1);
            cluster.awaitMembers(2);
            awaitOwnPartitions(cluster, Set.of(0, 1));
            cluster.start(2);
            cluster.awaitMembers(3);
            awaitOwnPartitions(cluster, Set.of(0, 1, 2));
            cluster.stop(1);
            cluster.awaitMembers(2);
            awaitOwnPartitions(cluster, Set.of(0, 2));
        }
    }

    private static boolean says(TestCluster cluster, int index, String node, Predicate<Beacon> what) {
        Beacon beacon = cluster.beacons(index).get(node);
        return beacon != null && what.test(beacon);
    }

    private static void awaitOwnPartitions(TestCluster cluster, Set<Integer> running) {
        for (int index : running) {
            Await.until(
                    TestCluster.name(index) + " writes into a partition of its own",
                    SOON,
                    () -> cluster.map(index, MapNames.BEACONS).localKeySet().stream()
                            .anyMatch(key -> key.startsWith(TestCluster.name(index) + "/")));
        }
    }

    @Test
    @Tag("alone")
    void aMemberThatLostOnlyItsDatabaseSignsNothingAndRefusesWhileTheOthersGoOn() {
        TestDatabase database = TestDatabase.create(folder);
        try (Relay wire = Relay.to(database.server().host(), database.server().port());
                TestCluster cluster = new TestCluster(database, folder, 2)
                        .with(
                                1,
                                "portcullis.database.url",
                                "postgresql://127.0.0.1:" + wire.port() + "/" + database.name())
                        .start()) {
            wire.hold();
            Instant cut = Instant.now();

            cluster.awaitState(1, ClusterStatus.State.NO_DATABASE);
            Instant begin = Instant.now();
            Unavailable refused = assertThrows(Unavailable.class, () -> cluster.create(1, "refused"));
            assertEquals(Unavailable.Reason.DATABASE, refused.reason());
            assertTrue(Duration.between(begin, Instant.now()).compareTo(Duration.ofSeconds(5)) < 0);
            Grant grant = cluster.create(0, "granted");
            cluster.awaitRecord(1, MapNames.GRANTS, grant);
            Await.until(
                    "the other one signs on, the cut one's last beacon is from before",
                    SOON,
                    () -> says(cluster, 1, "node-a", beacon -> beacon.headSeq() == 1)
                            && (!cluster.beacons(0).containsKey("node-b")
                                    || says(
                                            cluster,
                                            0,
                                            "node-b",
                                            beacon -> beacon.headReadAt().isBefore(cut.plusMillis(300)))));

            wire.release();
            cluster.awaitState(1, ClusterStatus.State.SERVING);
            Await.until("it signs again", SOON, () -> says(cluster, 0, "node-b", beacon -> beacon.headSeq() == 1));
            cluster.create(1, "granted-too");
        }
    }

    @Test
    @Tag("alone")
    void aDatabaseThatHangsRefusesChangesInTimeAndIsBackAtOnce() {
        TestDatabase database = TestDatabase.create(folder);
        try (Relay wire = Relay.to(database.server().host(), database.server().port());
                TestCluster cluster = new TestCluster(database, folder, 1)
                        .with(
                                "portcullis.database.url",
                                "postgresql://127.0.0.1:" + wire.port() + "/" + database.name())
                        .start()) {
            cluster.create(0, "before");
            wire.hold();
            // Not yet known to be lost: this one has to run into its deadline.
            Instant begin = Instant.now();
            Unavailable refused = assertThrows(Unavailable.class, () -> cluster.create(0, "during"));
            Duration took = Duration.between(begin, Instant.now());
            assertEquals(Unavailable.Reason.DATABASE, refused.reason());
            assertTrue(took.compareTo(Duration.ofMillis(5_500)) < 0, took.toString());
            cluster.awaitState(0, ClusterStatus.State.NO_DATABASE);

            wire.release();
            cluster.awaitState(0, ClusterStatus.State.SERVING);
            cluster.create(0, "after");
        }
    }

    @Test
    void aStandbyIsNotSignedFor() throws Exception {
        // What a node would read after a failover that did not promote: the same rows, and pg_is_in_recovery().
        TestDatabase database = TestDatabase.create(folder);
        try (TestCluster cluster = new TestCluster(database, folder, 1).start()) {
            cluster.create(0, "before");
            database.execute("create schema standby");
            database.execute("grant usage on schema standby to " + database.role());
            database.execute(
                    "create function standby.pg_is_in_recovery() returns boolean language sql as 'select true'");
            database.execute("alter role " + database.role() + " set search_path = standby, pg_catalog");
            database.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + database.role() + "'");

            cluster.awaitState(0, ClusterStatus.State.NO_DATABASE);
            assertTrue(String.valueOf(cluster.cluster(0).now().problem()).contains("standby"));

            database.execute("alter role " + database.role() + " reset search_path");
            database.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + database.role() + "'");
            cluster.awaitState(0, ClusterStatus.State.SERVING);
        }
    }
}
