package io.portcullis.grants.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica over one real member. */
class ClusterReplicaTest {
    private ReplicaWorld world;

    @BeforeEach
    void start() {
        world = new ReplicaWorld(1);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void anEmptyClusterIsACompleteView() {
        world.awaitFresh();

        assertEquals(0, world.store.grants());
    }

    @Test
    void whatIsCommittedIsKnown() {
        world.awaitFresh();
        Grant grant = world.plane.commit(world.newGrant("alice"));

        world.awaitKnown(grant);
        Grant revoked = world.plane.commit(grant.revoked("over"));
        world.awaitKnown(revoked);

        assertTrue(world.isFresh());
    }
}
