package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.rogue.Rogue;
import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.hazelcast.MapNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A rogue on the cluster's network who knows what is what in the maps. */
final class Insider implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Rogue rogue;
    private final RecordVerifier verifier;

    Insider(Scene scene) {
        this.rogue = scene.stage().rogue();
        try {
            this.verifier = RecordVerifier.of(
                    scene.stage().grants().clusterId(),
                    List.of(PemKeys.readPublic(scene.stage().grants().publicKey())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Rogue rogue() {
        return rogue;
    }

    /** What stands in the map for a grant: an envelope. */
    byte[] envelope(Subject subject) {
        Await.until(
                subject.grant() + " is in the map",
                PATIENCE,
                () -> rogue.read(MapNames.GRANTS, subject.grant()).isPresent());
        return rogue.read(MapNames.GRANTS, subject.grant()).orElseThrow();
    }

    Grant open(byte[] envelope) {
        try {
            return verifier.openGrant(envelope);
        } catch (RefusedRecord e) {
            throw new AssertionError("what stands in the map does not verify", e);
        }
    }

    void overwrite(Subject subject, byte[] envelope) {
        rogue.write(MapNames.GRANTS, subject.grant(), envelope);
    }

    /** Waits until the members have put back what belongs there. */
    void awaitHealed(Subject subject, byte[] genuine) {
        Await.until(
                "the map is healed for " + subject.grant(),
                PATIENCE,
                () -> rogue.read(MapNames.GRANTS, subject.grant())
                        .filter(now -> Arrays.equals(now, genuine))
                        .isPresent());
    }

    @Override
    public void close() {
        rogue.close();
    }
}
