package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.Position;
import io.portcullis.model.TestCluster;
import io.portcullis.model.TestRecords;
import io.portcullis.model.codec.RefusedRecord.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One field at a time is missing or not as it should be: signed or not, it is refused, and with no other exception. */
class MalformedFieldsTest {
    private static final String CLUSTER = "prod-1";

    @ParameterizedTest
    @CsvSource({
        "grant, 11, 83000000, a position that is none but written",
        "grant, 11, 83000100, a seq without an epoch",
        "grant, 11, 83012020, a negative seq",
        "grant, 11, 83200000, a negative epoch",
        "grant, 11, 83010202, a revision that supersedes itself",
        "grant, 11, 83010203, a revision that supersedes a later one",
        "grant, 11, 83010001, without a number but superseding",
        "grant, 11, 820102, two numbers",
        "grant, 11, 8401020000, four numbers",
        "grant, 11, 01, a number alone",
        "grant, 12, 00, an end spread of nothing but written",
        "grant, 12, 20, a negative end spread",
        "grant, 12, 1a9a7ec801, an end spread of more than 30 days",
        "grant, 12, 6130, a text as end spread",
        "grant, 11, 8301026130, a text for a number",
        "grant, 11, 83011bffffffffffffffff00, a seq beyond a long",
        "credential, 8, 83000000, a position that is none but written",
        "credential, 8, 83000100, a seq without an epoch",
        "credential, 8, a0, a map",
        "identity, 9, 80, an authenticator without a kind",
        "identity, 9, a0, an authenticator that is a map",
        "identity, 9, 01, an authenticator that is a number",
        "identity, 9, 83613161616162, a kind in words",
        "identity, 9, 8301606161, no issuer",
        "identity, 9, 8301616160, no subject",
        "identity, 9, 8301610a6161, an issuer with a line break",
        "identity, 9, 830161616100, a subject with a zero",
        "identity, 9, 8301616101, a subject that is a number",
        "credential, 9, 83016161616162, a secret that would be an identity too",
        "catalog, 1, '', no kind",
        "catalog, 2, '', no name",
        "catalog, 3, '', no revision",
        "catalog, 4, '', no validity",
        "catalog, 5, '', no removed",
        "catalog, 6, '', no body",
        "catalog, 1, 02, an unknown kind",
        "catalog, 1, 6130, a kind in words",
        "catalog, 2, 60, an empty name",
        "catalog, 2, 642e2e2f78, a name that leaves its place",
        "catalog, 2, 664f7264657273, a name in upper case",
        "catalog, 2, 784061616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161, a name of 64",
        "catalog, 3, 00, revision 0",
        "catalog, 3, 20, revision -1",
        "catalog, 4, 820001, two instants",
        "catalog, 4, 83020002, an end before the beginning",
        "catalog, 5, 02, removed 2",
        "catalog, 5, f5, removed true",
        "catalog, 5, 01, removed with a body",
        "catalog, 6, 80, a body that is an array",
        "catalog, 6, 40, a body of bytes",
        "catalog, 7, 83000000, a position that is none but written",
        "beacon, 1, '', no member",
        "beacon, 2, '', no epoch",
        "beacon, 3, '', no number",
        "beacon, 4, '', no issuedAt",
        "beacon, 5, '', no headReadAt",
        "beacon, 6, '', no headSeq",
        "beacon, 7, '', no digest",
        "beacon, 8, '', no asOf",
        "beacon, 1, 60, an empty member",
        "beacon, 1, 63612f62, a member with a slash",
        "beacon, 1, 784061616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161, a member of 64",
        "beacon, 1, 00, a member that is a number",
        "beacon, 2, 00, epoch 0",
        "beacon, 2, 20, epoch -1",
        "beacon, 3, 00, number 0",
        "beacon, 4, 00, issued before the head was read",
        "beacon, 4, 20, issued before 1970",
        "beacon, 4, 1b7fffffffffffffff, issued after 9999",
        "beacon, 5, 1b000001a202b2e156, the head read after the issue",
        "beacon, 5, 1b000001a202b2c4ff, the head read before asOf",
        "beacon, 6, 20, head -1",
        "beacon, 6, 1bffffffffffffffff, a head beyond a long",
        "beacon, 7, 40, an empty digest",
        "beacon, 7, 581f00000000000000000000000000000000000000000000000000000000000000, a digest of 31 bytes",
        "beacon, 7, 5821000000000000000000000000000000000000000000000000000000000000000000, a digest of 33 bytes",
        "beacon, 7, 00, a digest that is a number",
        "beacon, 8, 1b000001a202b2c501, an instant between the steps",
        "beacon, 8, 1b000001a202b2ec10, an instant after the head was read",
        "beacon, 8, 392706, a step before 1970",
        "command, 1, '', no id",
        "command, 2, '', no issuedAt",
        "command, 3, '', no expiresAt",
        "command, 4, '', no kind",
        "command, 5, '', no argument",
        "command, 6, '', no reason",
        "command, 1, 7067303132333435363738396162636465, the id of a grant",
        "command, 1, 60, an empty id",
        "command, 3, 1b000001a202b2e152, an end at the issue",
        "command, 3, 1b000001a202b3cbb3, a life of 60.001 s",
        "command, 3, 00, an end before the issue",
        "command, 2, 20, issued before 1970",
        "command, 4, 00, kind 0",
        "command, 4, 02, a session that is no link",
        "command, 4, 03, a kind of the future",
        "command, 4, 6131, a kind in words",
        "command, 5, 7067303132333435363738396162636465, a grant to cut off",
        "command, 5, 60, nothing to cut off",
        "command, 5, 01, a number to cut off",
        "command, 6, 610a, a reason with a line break",
        "command, 6, 00, a reason that is a number",
        "link, 5, '', no argument",
        "link, 5, 7073303132333435363738396162636465, a session where a link should be",
        "link, 5, 86781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f7267, a link without a subject",
        "link, 5, 88781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f7267643437313100, more than a link has",
        "link, 5, 87781a6c3031323334353637383961626364656667686a6b6d6e7071726467772d3165616c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f72676434373131, a link's id that is too short",
        "link, 5, 87706b3031323334353637383961626364656467772d3165616c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f72676434373131, the id of a command for a link",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e7071727363612f6265616c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f72676434373131, a node with a slash",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165416c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f72676434373131, a login in capitals",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c69636560017668747470733a2f2f69642e6578616d706c652e6f72676434373131, no origin",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c69636578416161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161017668747470733a2f2f69642e6578616d706c652e6f72676434373131, an origin of 65 bytes",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c696365693139322e302e322e37007668747470733a2f2f69642e6578616d706c652e6f72676434373131, outcome 0",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c696365693139322e302e322e37047668747470733a2f2f69642e6578616d706c652e6f72676434373131, an outcome of the future",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c696365693139322e302e322e37637965737668747470733a2f2f69642e6578616d706c652e6f72676434373131, an outcome in words",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c696365693139322e302e322e3701606434373131, confirmed by nobody",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f726760, confirmed by no subject",
        "link, 5, 87781b6c3031323334353637383961626364656667686a6b6d6e707172736467772d3165616c696365693139322e302e322e37017668747470733a2f2f69642e6578616d706c652e6f726763610a62, a subject of two lines",
        "link, 4, 01, a link that is no session",
        "request, 1, '', no id",
        "request, 2, '', no issuedAt",
        "request, 3, '', no node",
        "request, 4, '', no pid",
        "request, 5, '', no secret",
        "request, 1, 706b303132333435363738396162636465, the id of a command",
        "request, 3, 63612f62, a node with a slash",
        "request, 4, 1a80000000, a pid beyond 32 bits",
        "request, 5, 43010203, a secret of 3 bytes",
        "request, 5, 5901010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000, a secret of 257 bytes",
        "request, 5, 6401020304, a secret in words",
        "request, 2, 20, issued before 1970",
        "answer, 1, '', no id",
        "answer, 2, '', no issuedAt",
        "answer, 3, '', no node",
        "answer, 4, '', no matched",
        "answer, 4, 02, matched 2",
        "answer, 4, f5, matched true",
    })
    void aWrongFieldIsRefused(String kind, long key, String hex, String what) throws RefusedRecord {
        byte[] altered = RawMap.of(encoded(kind)).with(key, hex).bytes();

        var refused = assertThrows(RefusedRecord.class, () -> decode(kind, altered), what);

        assertEquals(Reason.INVALID_FIELD, refused.reason(), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "1, '', no hosts",
        "2, '', no host role",
        "3, '', no database",
        "4, '', no wildcard",
        "5, '', no tls",
        "6, '', no labels",
        "7, '', no most connections",
        "8, '', no check interval",
        "1, 80, no host in the list",
        "1, 9821826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538826161153882616115388261611538, 33 hosts",
        "1, 818260191538, an empty host",
        "1, 8182612f191538, a host with a slash",
        "1, 8182616100, port 0",
        "1, 818261611a00010000, port 65536",
        "1, 818261611b0000000100001538, a port that wraps",
        "1, 81816161, a host without a port",
        "1, 81616a, hosts that are no pairs",
        "2, 03, an unknown host role",
        "2, 20, host role -1",
        "3, 60, no database but no wildcard",
        "3, 784061616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161, a database of 64 bytes",
        "3, 610a, a database with a line break",
        "3, 6100, a database with a zero",
        "4, 01, a wildcard with a database",
        "4, 02, wildcard 2",
        "5, a0, tls without anything",
        "5, a10100, tls without certificates",
        "5, a201040260, an unknown tls mode",
        "5, a20100026b50524956415445204b4559, a private key",
        "5, 00, tls that is no map",
        "6, 8182606131, a label without a name",
        "6, 818261416131, a label in upper case",
        "6, 8282616261318261616131, labels that descend",
        "6, 8282616161318261616132, a label twice",
        "6, 81816161, a label without a value",
        "6, 81826161610a, a label with a line break",
        "6, 818261617881616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161, a label of 129 bytes",
        "7, 00, no connection",
        "7, 20, -1 connections",
        "7, 1a000f4241, more than a million connections",
        "7, 1b0000000100000001, connections that wrap",
        "8, 20, an interval of -1 ms",
        "8, 1a0036ee81, an interval above an hour",
        "8, 1b7fffffffffffffff, an interval beyond everything",
    })
    void aWrongFieldOfATargetIsRefused(long key, String hex, String what) throws RefusedRecord {
        CatalogEntry altered = TestCluster.target()
                .with(RawMap.ofBody(TestCluster.target().body()).with(key, hex).body());

        var refused = assertThrows(RefusedRecord.class, () -> CatalogBodies.target(altered), what);

        assertEquals(Reason.INVALID_FIELD, refused.reason(), refused.getMessage());
    }

    /** Else every row above could be refused for another reason. */
    @ParameterizedTest
    @ValueSource(
            strings = {"grant", "credential", "identity", "catalog", "beacon", "command", "link", "request", "answer"})
    void theUnalteredIsRead(String kind) throws RefusedRecord {
        byte[] unaltered = encoded(kind);

        assertEquals(Bytes.of(unaltered), Bytes.of(RawMap.of(unaltered).bytes()));
        decode(kind, unaltered);
        CatalogBodies.target(TestCluster.target()
                .with(RawMap.ofBody(TestCluster.target().body()).body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "1", "-1s", "1h", "61m", "3600001ms", "1 s", "01s", "1234567890ms", "soon"})
    void aSettingOfAnotherFormIsRefusedByWriterAndReader(String value) {
        assertThrows(IllegalArgumentException.class, () -> CatalogBodies.of(ClusterSetting.MAX_SKEW, value));
        CborWriter body = new CborWriter().map(1).integer(1).text(value);
        CatalogEntry entry = setting("max-skew", body);

        var refused = assertThrows(RefusedRecord.class, () -> CatalogBodies.setting(entry));

        assertEquals(Reason.INVALID_FIELD, refused.reason());
    }

    @Test
    void aSettingOfTheFutureIsReadButNotWithoutAnyForm() throws RefusedRecord {
        assertEquals(
                "anything",
                CatalogBodies.setting(
                        setting("flux", new CborWriter().map(1).integer(1).text("anything"))));
        for (CborWriter body : new CborWriter[] {
            new CborWriter().map(0),
            new CborWriter().map(1).integer(2).text("x"),
            new CborWriter().map(1).integer(1).integer(1),
            new CborWriter().map(1).integer(1).text("x".repeat(1001)),
        }) {
            assertThrows(RefusedRecord.class, () -> CatalogBodies.setting(setting("flux", body)));
        }
    }

    @Test
    void whatIsRemovedOrOfTheOtherKindHasNoContent() {
        CatalogEntry target = TestCluster.target();
        CatalogEntry setting =
                setting("max-skew", new CborWriter().map(1).integer(1).text("1s"));

        for (CatalogEntry entry : new CatalogEntry[] {target.without(), setting}) {
            assertEquals(
                    Reason.WRONG_KIND,
                    assertThrows(RefusedRecord.class, () -> CatalogBodies.target(entry))
                            .reason());
        }
        for (CatalogEntry entry : new CatalogEntry[] {setting.without(), target}) {
            assertEquals(
                    Reason.WRONG_KIND,
                    assertThrows(RefusedRecord.class, () -> CatalogBodies.setting(entry))
                            .reason());
        }
    }

    private static CatalogEntry setting(String name, CborWriter body) {
        return CatalogEntry.create(CatalogEntry.Kind.SETTING, name, Bytes.of(body.toByteArray()), TestRecords.START);
    }

    private static byte[] encoded(String kind) {
        return switch (kind) {
            case "grant" -> RecordCodec.encode(CLUSTER, TestRecords.grant().at(new Position(2, 71, 70)));
            case "credential" -> RecordCodec.encode(CLUSTER, TestRecords.credential());
            case "identity" -> RecordCodec.encode(CLUSTER, TestRecords.identity());
            case "catalog" -> RecordCodec.encode(CLUSTER, TestCluster.target());
            case "beacon" -> BeaconCodec.encode(CLUSTER, TestCluster.beacon());
            case "command" -> CommandCodec.encode(CLUSTER, TestCluster.command());
            case "link" -> CommandCodec.encode(CLUSTER, TestCluster.linkDecided());
            case "request" -> CancelCodec.encode(CLUSTER, TestCluster.request());
            case "answer" -> CancelCodec.encode(CLUSTER, TestCluster.answer());
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Object decode(String kind, byte[] bytes) throws RefusedRecord {
        return switch (kind) {
            case "grant", "credential", "identity", "catalog" ->
                RecordCodec.decode(bytes).record();
            case "beacon" -> BeaconCodec.decode(bytes).value();
            case "command", "link" -> CommandCodec.decode(bytes).value();
            case "request", "answer" -> CancelCodec.decode(CLUSTER, bytes);
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
