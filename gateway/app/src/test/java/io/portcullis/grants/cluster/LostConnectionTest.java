package io.portcullis.grants.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.policy.StaleReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections and members come and go: nothing that was revoked is active again, nothing that was granted is lost. */
class LostConnectionTest {
    /** Without a reading after the reconnect this revocation would never be heard of: there was nobody to tell. */
    @Test
    void aRevocationWhileTheClientWasCutOffIsKnownBeforeTheViewIsFreshAgain() {
        try (ReplicaWorld world = new ReplicaWorld(new Members(ReplicaWorld.CLUSTER, 1, true), Sealer.none())) {
            Grant kept = world.plane.commit(world.newGrant("alice"));
            Grant ended = world.plane.commit(world.newGrant("bob"));
            world.replicate().awaitFresh();

            world.line().cut();
            world.awaitStale(StaleReason.NO_BEACON);
            assertFalse(world.replica().isConnected());
            world.plane.commit(ended.revoked("while nobody listened"));
            Grant added = world.plane.commit(world.newGrant("carol"));
            assertTrue(world.isActive(ended.id()), "it can not be known yet");
            assertTrue(world.isActive(kept.id()));
            world.line().heal();

            world.awaitFresh();
            assertTrue(world.isRevoked(ended.id()), "fresh means that nothing is missing");
            assertTrue(world.isActive(kept.id()));
            world.awaitKnown(added);
            assertTrue(world.replica().counts().readings(ReadingCause.CONNECT) >= 2);
            // What listens still does, or again.
            world.awaitKnown(world.plane.commit(world.newGrant("dave")));
        }
    }

    /** A cut too short to be noticed by beacons alone. */
    @Test
    void afterAnyReconnectTheViewIsNotFreshBeforeItWasRead() {
        try (ReplicaWorld world = new ReplicaWorld(new Members(ReplicaWorld.CLUSTER, 1, true), Sealer.none())) {
            Grant ended = world.plane.commit(world.newGrant("bob"));
            world.replicate().awaitFresh();
            for (int i = 0; i < 3; i++) {
                long readings = world.replica().counts().readings(ReadingCause.CONNECT);
                world.line().cut();
                Await.until("cut off", ReplicaWorld.SOON, () -> !world.replica().isConnected());
                Grant changed = world.plane.commit(world.newGrant("carol" + i));
                world.line().heal();
                Await.until(
                        "read again",
                        ReplicaWorld.SOON,
                        () -> world.replica().counts().readings(ReadingCause.CONNECT) > readings);
                world.awaitFresh();
                assertTrue(world.isActive(changed.id()));
            }
            assertTrue(world.isActive(ended.id()));
        }
    }

    @Test
    void allMembersRestartWithEmptyMaps() {
        try (ReplicaWorld world = new ReplicaWorld(2)) {
            List<Grant> kept = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                kept.add(world.plane.commit(world.newGrant("login" + i)));
            }
            Grant ended = world.plane.commit(world.newGrant("bob"));
            world.replicate().awaitFresh();
            Await.until(
                    "all is verified", ReplicaWorld.SOON, () -> world.store().unverified() == 0);

            world.plane.members().killAll();
            world.awaitStale(StaleReason.NO_BEACON);
            kept.forEach(grant -> assertTrue(world.isActive(grant.id())));
            world.plane.commitWithoutProjection(ended.revoked("while no member ran"));
            world.plane.members().startAll();
            Await.until(
                    "connected again", ReplicaWorld.SOON, () -> world.replica().isConnected());
            // The maps are empty: that the truth has one change more is known by beacons alone.
            kept.forEach(grant -> assertTrue(world.isActive(grant.id())));
            assertFalse(world.isFresh());
            world.plane.reconcile();

            world.awaitFresh();
            assertTrue(world.isRevoked(ended.id()));
            kept.forEach(grant -> assertTrue(world.isActive(grant.id())));
        }
    }

    /**
     * One member of three dies in the middle of changes. What waits for it to be found dead is missing for a moment; the
     * rest goes on, and nothing is missed in the end.
     */
    @Test
    void oneMemberOfSeveralDies() {
        try (ReplicaWorld world = new ReplicaWorld(3)) {
            Grant ended = world.plane.commit(world.newGrant("bob"));
            world.replicate().awaitFresh();
            Await.until(
                    "connected to all",
                    ReplicaWorld.SOON,
                    () -> world.plane.members().haveClients(1));
            List<Grant> added = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                if (i == 20) {
                    world.plane.members().kill(2);
                }
                added.add(world.plane.commit(world.newGrant("login" + i)));
            }
            Grant revoked = world.plane.commit(ended.revoked("over"));
            world.awaitKnown(revoked);
            added.forEach(world::awaitKnown);
            world.awaitReading(ReadingCause.MEMBERS_CHANGED);

            world.awaitFresh();
            assertTrue(world.isRevoked(ended.id()));
            assertTrue(world.timesStale.get() <= 1, () -> world.timesStale + " times");
            assertEquals(1, world.replica().counts().readings(ReadingCause.CONNECT));
        }
    }

    @Test
    void aReplicaThatStartsBeforeItsClusterFindsIt() {
        try (ReplicaWorld world = new ReplicaWorld(1)) {
            Grant grant = world.plane.commit(world.newGrant("alice"));
            world.plane.members().killAll();
            world.replicate();
            assertFalse(world.isFresh());
            assertFalse(world.replica().view().hasEverBeenFresh());

            world.plane.members().startAll();
            world.plane.reconcile();

            world.awaitFresh();
            world.awaitKnown(grant);
        }
    }
}
