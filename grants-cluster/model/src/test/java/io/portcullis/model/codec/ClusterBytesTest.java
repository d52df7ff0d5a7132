package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Beacon;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.Command;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.TestCluster;
import io.portcullis.model.TestRecords;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** What a cluster signs, as exact bytes, opened again, and never for something else. */
class ClusterBytesTest {
    // Made by an encoder of another language, after the description in the codecs' Javadoc.
    private static final String GRANT =
            "84656772616e74016670726f642d31ab0170673031323334353637383961626364650201030004831b000001a202b2c5"
                    + "001b000001a202e9b3fb1b000001a202e9b3fb058571616c696365406578616d706c652e6f7267007668747470733a2f"
                    + "2f69642e6578616d706c652e6f726764343731318263646261676f6e2d63616c6c06666f7264657273076a6170705f72"
                    + "656164657208820019ea6009a00a6e5a61686c656e207072c3bc66656e0b830218471846";
    private static final String CATALOG =
            "8467636174616c6f67016670726f642d31a7010002666f7264657273030104831b000001a202b2c5001b0000e677d21f"
                    + "dbff1b0000e677d21fdbff050006a80182826d64622d312e696e7465726e616c191538826b323030313a6462383a3a31"
                    + "19198f020003666f7264657273040005a20100026006828263656e766470726f6482647465616d676dc3bc6c6c657207"
                    + "1850081903e8078302184800";
    private static final String SETTING =
            "8467636174616c6f67016670726f642d31a6010102686d61782d736b6577030204831b000001a202b2c5001b0000e677"
                    + "d21fdbff1b0000e677d21fdbff050006a101623273";
    private static final String BEACON =
            "8466626561636f6e016670726f642d31a801686772616e74732d3102020307041b000001a202b2e155051b000001a202"
                    + "b2e152061847075820000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f081b000001a202"
                    + "b2c500";
    private static final String COMMAND =
            "8467636f6d6d616e64016670726f642d31a601706b303132333435363738396162636465021b000001a202b2e152031b"
                    + "000001a202b3cbb20401057073303132333435363738396162636465066d4c61737420696d204772696666";
    private static final String LINK_DECIDED =
            "8467636f6d6d616e64016670726f642d31a601706b303132333435363738396162636465021b000001a202b2e152031b"
                    + "000001a202b3cbb204020587781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d316561"
                    + "6c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f726764343731310660";
    private static final String REQUEST =
            "846e63616e63656c2d72657175657374016670726f642d31a5017078303132333435363738396162636465021b000001"
                    + "a202b2e152036467772d310421054401020304";
    private static final String ANSWER =
            "846d63616e63656c2d616e73776572016670726f642d31a4017078303132333435363738396162636465021b000001a2"
                    + "02b2e166036467772d320401";

    /** Signed by openssl with the key of RFC 8032, test 1. */
    private static final String BEACON_SIGNATURE =
            "378c84d3188bf5afd1edb8102be555a9cca0da513a9f9809111e66f551a8b144f3d713f8b6b274fa2d86013615374be3"
                    + "b49125db4fb266b057c006ebbfaf3500";

    private static final HexFormat HEX = HexFormat.of();
    private static final String CLUSTER = "prod-1";
    private static final RecordVerifier VERIFIER = RecordVerifier.of(CLUSTER, List.of(TestKeys.ONE.publicKey));
    private static final RecordSigner SIGNER = TestKeys.ONE.signer(CLUSTER);

    @Test
    void recordsOfAClusterHaveTheseBytes() throws RefusedRecord {
        Grant grant = TestRecords.grant().at(new Position(2, 71, 70));
        CatalogEntry skew = CatalogEntry.create(
                        CatalogEntry.Kind.SETTING, "max-skew", CatalogEntry.EMPTY, TestRecords.START)
                .with(CatalogBodies.of(ClusterSetting.MAX_SKEW, "2s"));

        assertBytes(GRANT, grant);
        assertBytes(CATALOG, TestCluster.target());
        assertBytes(SETTING, skew);
        assertEquals("2s", CatalogBodies.setting(skew));
    }

    @Test
    void beaconsAndCommandsHaveTheseBytes() throws RefusedRecord {
        assertEquals(BEACON, HEX.formatHex(BeaconCodec.encode(CLUSTER, TestCluster.beacon())));
        assertEquals(COMMAND, HEX.formatHex(CommandCodec.encode(CLUSTER, TestCluster.command())));
        assertEquals(
                TestCluster.beacon(), BeaconCodec.decode(HEX.parseHex(BEACON)).value());
        assertEquals(
                TestCluster.command(),
                CommandCodec.decode(HEX.parseHex(COMMAND)).value());
        assertEquals(LINK_DECIDED, HEX.formatHex(CommandCodec.encode(CLUSTER, TestCluster.linkDecided())));
        assertEquals(
                TestCluster.linkDecided(),
                CommandCodec.decode(HEX.parseHex(LINK_DECIDED)).value());
    }

    @Test
    void cancelMessagesHaveTheseBytes() throws RefusedRecord {
        assertEquals(REQUEST, HEX.formatHex(CancelCodec.encode(CLUSTER, TestCluster.request())));
        assertEquals(ANSWER, HEX.formatHex(CancelCodec.encode(CLUSTER, TestCluster.answer())));
        assertEquals(TestCluster.request(), CancelCodec.decode(CLUSTER, HEX.parseHex(REQUEST)));
        assertEquals(TestCluster.answer(), CancelCodec.decode(CLUSTER, HEX.parseHex(ANSWER)));
    }

    @Test
    void aSealedBeaconHasTheseBytes() {
        String envelope = "a3" + "0148" + "06e3fd8fda29bb60" + "025863" + BEACON + "035840" + BEACON_SIGNATURE;

        assertEquals(envelope, HEX.formatHex(SIGNER.seal(TestCluster.beacon())));
    }

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

    private static void assertBytes(String hex, SignedRecord record) throws RefusedRecord {
        assertEquals(hex, HEX.formatHex(RecordCodec.encode(CLUSTER, record)));
        assertEquals(record, RecordCodec.decode(HEX.parseHex(hex)).record());
    }
}
