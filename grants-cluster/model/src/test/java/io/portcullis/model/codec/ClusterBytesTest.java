package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Beacon;
import io.portcullis.model.Command;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.TestCluster;
import io.portcullis.model.TestRecords;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** What a cluster signs, opened again, and never for something else. */
class ClusterBytesTest {
    private static final String CLUSTER = "prod-1";
    private static final RecordVerifier VERIFIER = RecordVerifier.of(CLUSTER, List.of(TestKeys.ONE.publicKey));
    private static final RecordSigner SIGNER = TestKeys.ONE.signer(CLUSTER);

    @Test
    void whatWasSealedIsOpened() throws RefusedRecord {
        Beacon beacon = TestCluster.beacon();
        Command command = TestCluster.command();
        Grant grant = TestRecords.grant().at(new Position(2, 71, 70));

        assertEquals(beacon, VERIFIER.openBeacon(SIGNER.seal(beacon)));
        assertEquals(command, VERIFIER.openCommand(SIGNER.seal(command)));
        assertEquals(TestCluster.target(), VERIFIER.openCatalog(SIGNER.seal(TestCluster.target())));
        assertEquals(grant, VERIFIER.openGrant(SIGNER.seal(grant)));
        assertEquals(
                TestCluster.orders(), CatalogBodies.target(VERIFIER.openCatalog(SIGNER.seal(TestCluster.target()))));
    }

    @Test
    void nothingStandsForSomethingOfAnotherKind() {
        Map<String, byte[]> sealed = new LinkedHashMap<>();
        sealed.put("grant", SIGNER.seal(TestRecords.grant()));
        sealed.put("credential", SIGNER.seal(TestRecords.credential()));
        sealed.put("catalog", SIGNER.seal(TestCluster.target()));
        sealed.put("beacon", SIGNER.seal(TestCluster.beacon()));
        sealed.put("command", SIGNER.seal(TestCluster.command()));
        Map<String, ThrowingConsumer<byte[]>> openers = Map.of(
                "grant", VERIFIER::openGrant,
                "credential", VERIFIER::openCredential,
                "catalog", VERIFIER::openCatalog,
                "beacon", VERIFIER::openBeacon,
                "command", VERIFIER::openCommand);

        openers.forEach((opened, opener) -> sealed.forEach((kind, envelope) -> {
            if (!kind.equals(opened)) {
                var refused = assertThrows(RefusedRecord.class, () -> opener.accept(envelope), kind + " as " + opened);
                assertEquals(Reason.WRONG_KIND, refused.reason());
            }
        }));
    }

    @Test
    void nothingOfAnotherClusterCounts() {
        RecordSigner other = TestKeys.ONE.signer("prod-2");

        for (ThrowingConsumer<RecordSigner> opening : List.<ThrowingConsumer<RecordSigner>>of(
                signer -> VERIFIER.openBeacon(signer.seal(TestCluster.beacon())),
                signer -> VERIFIER.openCommand(signer.seal(TestCluster.command())),
                signer -> VERIFIER.openCatalog(signer.seal(TestCluster.target())))) {
            var refused = assertThrows(RefusedRecord.class, () -> opening.accept(other));
            assertEquals(Reason.WRONG_CLUSTER, refused.reason());
        }
    }
}
