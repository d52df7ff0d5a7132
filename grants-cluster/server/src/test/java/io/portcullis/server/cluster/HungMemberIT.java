package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.SessionId;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.Samples;
import io.portcullis.server.store.CredentialWish;
import io.portcullis.server.store.GrantMade;
import io.portcullis.server.store.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A member that is there and does nothing: the threads that would work on its entries stand still. (A stopped process is among the fault
 * tests.) What is decided meanwhile at the other one must not wait for it.
 */
@Tag("alone")
class HungMemberIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int HUNG = 1;

    @TempDir
    static Path folder;

    private static TestCluster cluster;
    private static int logins;
    private static CountDownLatch release = new CountDownLatch(1);

    /** Keeps the thread of an entry's partition until the release. */
    private static final class Standstill implements EntryProcessor<String, MapValue, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer process(Map.Entry<String, MapValue> entry) {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        }

        @Override
        public @Nullable EntryProcessor<String, MapValue, Integer> getBackupProcessor() {
            return null;
        }
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.create(folder, 2).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void hang() {
        release = new CountDownLatch(1);
        OwnMember hung = cluster.parts(HUNG).member();
        int partitions = hung.instance().getPartitionService().getPartitions().size();
        boolean[] done = new boolean[partitions];
        for (int i = 0; i < 100 * partitions; i++) {
            String key = "standstill-" + i;
            int partition =
                    hung.instance().getPartitionService().getPartition(key).getPartitionId();
            if (hung.owns(key) && !done[partition]) {
                done[partition] = true;
                hung.map("standstill").submitToKey(key, new Standstill());
            }
        }
    }

    @AfterEach
    void resume() {
        release.countDown();
    }

    private static boolean isDetoured(Grant grant) {
        byte[] envelope = cluster.keys.signer().seal(grant);
        IMap<String, MapValue> detours = cluster.parts(0).member().map(MapNames.DETOURS);
        return MapValues.payloads(detours, detours.localKeySet()).values().stream()
                .anyMatch(payload -> Arrays.equals(payload, envelope));
    }

    private static boolean isKeptByTheHung(Grant grant) {
        return !cluster.parts(0).member().owns(grant.recordId());
    }

    private static Grant createAtTheHung() {
        while (true) {
            Grant grant = cluster.create(0, "app-" + ++logins);
            if (isKeptByTheHung(grant)) {
                return grant;
            }
        }
    }

    @Test
    void aChangeGoesTheOtherWayAndItsAnswerDoesNotWait() {
        Grant grant = createAtTheHung();
        assertTrue(isDetoured(grant), "it was there when the answer came");
        long begun = System.nanoTime();
        Grant revoked = cluster.revoke(0, grant);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        assertTrue(isDetoured(revoked));
        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took + ": it waited for the member");
        assertTrue(cluster.cluster(0).now().projectedSeq() < revoked.position().seq(), "it is not in its map");
        resume();
        cluster.awaitRecord(0, MapNames.GRANTS, revoked);
        Await.until(
                "known to be in the maps",
                SOON,
                () -> cluster.cluster(0).now().projectedSeq()
                        >= revoked.position().seq());
    }

    @Test
    void whatANodeThatDiedHadDecidedIsDetouredByAnotherOne() {
        Grant grant;
        do {
            Outcome<GrantMade> outcome = Samples.get(cluster.dying(0)
                    .createGrant(Samples.grant("app-" + ++logins), new CredentialWish.Never(), Samples.WHO, null));
            grant = ((Outcome.Made<GrantMade>) outcome).result().grant();
        } while (!isKeptByTheHung(grant));
        Grant last = grant;

        Await.until("the other node took the detour", SOON, () -> isDetoured(last));
        resume();
        cluster.awaitRecord(0, MapNames.GRANTS, last);
    }

    @Test
    void beaconsAndCommandsOfTheOtherGoOn() {
        long beacons = cluster.parts(0).beacons().written();
        SessionId session = SessionId.random(RandomGenerator.getDefault());

        Samples.get(cluster.cluster(0).commands().cutOff(session, "enough", Samples.WHO));

        assertFalse(
                cluster.parts(0).member().map(MapNames.COMMANDS).localKeySet().isEmpty());
        Await.until("beacons", SOON, () -> cluster.parts(0).beacons().written() > beacons + 3);
        assertEquals(0, cluster.parts(0).beacons().failed());
    }
}
