package io.portcullis.grants.cluster;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.fleet.FleetKey;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** A cluster whose maps hold nothing that can be read without the fleet key. */
class SealedReplicaTest {
    private final SecureRandom random = new SecureRandom();
    private final Sealer sealer = Sealer.of(FleetKeys.of(FleetKey.random(random)), true, random);

    @Test
    void whatIsSealedIsKnownAndWhatIsNotIsRefused() {
        try (ReplicaWorld world = new ReplicaWorld(new Members(ReplicaWorld.CLUSTER, 1), sealer)) {
            Grant grant = world.plane.commit(world.newGrant("alice"));
            world.replicate().awaitFresh();
            Grant revoked = world.plane.commit(grant.revoked("over"));
            world.awaitKnown(revoked);

            Grant plain = world.newGrant("bob");
            world.plane.put(MapNames.GRANTS, plain.recordId(), world.plane.seal(plain));
            world.awaitRefused("not-sealed", 1);
            // What was sealed for one place does not count in another.
            Grant moved = world.plane.commit(world.newGrant("carol"));
            world.awaitKnown(moved);
            MapValue sealed =
                    (MapValue) requireNonNull(world.plane.map(MapNames.GRANTS).get(moved.recordId()));
            world.plane.put(MapNames.GRANTS, plain.recordId(), sealed.payload());
            world.awaitRefused("bad-seal", 1);

            assertNull(world.store().get(plain.recordId()));
            assertTrue(world.isFresh());
            assertEquals(0, world.timesStale.get());
        }
    }
}
