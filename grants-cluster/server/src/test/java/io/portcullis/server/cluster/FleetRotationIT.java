package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fleet key is exchanged as docs/operations.md says, node after node, while everything in the maps is sealed with it. */
@Tag("drill")
class FleetRotationIT {
    private static final String KEYS = "portcullis.fleet-key-file";
    private static final int RECORDS = 30;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path key(String name, int fill) throws IOException {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Files.write(folder.resolve(name), bytes);
    }

    private static Sealer sealer(Path... keys) throws IOException {
        return Sealer.of(FleetKeys.read(List.of(keys)), true, new SecureRandom());
    }

    private static SignedRecord open(TestCluster cluster, Sealer sealer, String id) throws RefusedRecord {
        MapValue value = Objects.requireNonNull(cluster.map(0, MapNames.GRANTS).get(id), id);
        return cluster.keys.verifier().open(sealer.open(MapNames.GRANTS, id, value.payload()));
    }

    private static boolean canOpenAll(TestCluster cluster, Sealer sealer, List<Grant> grants) {
        return grants.stream().allMatch(grant -> {
            try {
                return grant.equals(open(cluster, sealer, grant.recordId()));
            } catch (RefusedRecord e) {
                return false;
            }
        });
    }

    /** Each node anew with these keys, one after the other; a change is made meanwhile. */
    private static void roll(TestCluster cluster, List<Grant> grants, Path... keys) {
        for (int i = 0; i < 2; i++) {
            cluster.stop(i);
            cluster.with(i, KEYS, Stream.of(keys).map(Path::toString).collect(Collectors.joining(",")));
            cluster.start(i);
            cluster.awaitMembers(2);
            grants.add(cluster.create(i, "during-" + grants.size()));
        }
    }

    @Test
    void whatIsSealedCanBeReadInEachStepAndIsUnderTheNewKeyInTheEnd() throws Exception {
        Path old = key("old.key", 1);
        Path fresh = key("new.key", 2);
        try (TestCluster cluster = TestCluster.create(folder, 2)) {
            cluster.with("portcullis.cluster.seal", "true");
            for (int i = 0; i < 2; i++) {
                cluster.with(i, KEYS, old + "," + fresh);
            }
            cluster.start();
            List<Grant> grants = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                grants.add(cluster.create(i % 2, "before-" + i));
            }
            assertThrows(
                    RefusedRecord.class,
                    () -> open(cluster, sealer(fresh), grants.getFirst().recordId()));

            roll(cluster, grants, fresh, old);
            Sealer both = sealer(fresh, old);
            Await.until("all can be read", SOON, () -> canOpenAll(cluster, both, grants));
            roll(cluster, grants, fresh);

            Sealer newAlone = sealer(fresh);
            Await.until("all is under the new key", SOON, () -> canOpenAll(cluster, newAlone, grants));
        }
    }
}
