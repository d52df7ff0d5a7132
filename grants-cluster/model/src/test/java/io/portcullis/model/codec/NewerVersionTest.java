package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.CatalogTarget;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.TestCluster;
import io.portcullis.model.TestRecords;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.UnknownFields.Field;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes of version N and N+1 run beside each other: what the newer one adds is carried through the older one byte for byte. */
class NewerVersionTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String CLUSTER = "prod-1";
    private static final String ADDED = "a20182f4f502667a75c3a4682e"; // {1: [false, true], 2: "zuäh."}
    private static final Position POSITION = new Position(2, 71, 70);

    @Test
    void recordsAreReadAndWrittenByteForByte() throws RefusedRecord {
        for (SignedRecord record : List.<SignedRecord>of(
                TestRecords.grant(),
                TestRecords.grant().at(POSITION),
                TestRecords.credential(),
                TestRecords.credential().at(POSITION),
                TestRecords.identity(),
                TestRecords.identity().at(POSITION),
                TestRecords.device(),
                TestRecords.device().at(POSITION),
                TestCluster.target())) {
            byte[] newer = RawMap.of(RecordCodec.encode(CLUSTER, record))
                    .with(20, ADDED)
                    .with(999, "f6")
                    .bytes();

            SignedRecord read = RecordCodec.decode(newer).record();

            assertEquals(HEX.formatHex(newer), HEX.formatHex(RecordCodec.encode(CLUSTER, read)));
            assertEquals(2, read.unknown().fields().size());
            assertEquals(record.position(), read.position());
        }
    }

    @Test
    void whatWasAddedSurvivesEveryRevisionThatThisVersionCanMake() throws RefusedRecord {
        UnknownFields added = new UnknownFields(List.of(new UnknownFields.Field(20, Bytes.of(HEX.parseHex(ADDED)))));
        Grant grant = newer(TestRecords.grant().at(POSITION), Grant.class);
        Credential credential = newer(TestRecords.credential(), Credential.class);
        CatalogEntry entry = newer(TestCluster.target(), CatalogEntry.class);

        for (SignedRecord revised : List.<SignedRecord>of(
                grant.revoked("over"),
                grant.extendedTo(TestRecords.END.plusSeconds(1)),
                grant.at(new Position(3, 99, 71)),
                credential.revoked(),
                credential.at(POSITION),
                entry.without(),
                entry.with(entry.body()),
                entry.at(POSITION))) {
            assertEquals(added, revised.unknown());
            assertEquals(
                    revised,
                    RecordCodec.decode(RecordCodec.encode(CLUSTER, revised)).record());
        }
    }

    /** A build from before positions knows ten fields of a grant: this is how it reads and writes the eleventh. */
    @Test
    void anOlderVersionCarriesPositionsThrough() throws RefusedRecord {
        byte[] map = RecordCodec.encodeMap(TestRecords.grant().at(POSITION));
        CborReader in = new CborReader(map, Reason.INVALID_FIELD);
        RecordFields older = new RecordFields(in, 10);
        for (int key = 1; key <= 10; key++) {
            older.next(key, "field").encodedItem(RecordFields.DEPTH);
        }

        UnknownFields unknown = older.rest();

        assertEquals(List.of(new UnknownFields.Field(11, Bytes.of(HEX.parseHex("830218471846")))), unknown.fields());
        CborWriter written = new CborWriter();
        RecordFields.writeUnknown(written, unknown, 10);
        assertEquals("0b830218471846", HEX.formatHex(written.toByteArray()));
    }

    /** A build from before end spreads knows eleven fields of a grant: its gateways end all sessions at the end, and it revokes the same record. */
    @Test
    void anOlderVersionCarriesEndSpreadsThrough() throws RefusedRecord {
        byte[] map = RecordCodec.encodeMap(TestRecords.grant().spreadOver(Duration.ofMinutes(6)));
        CborReader in = new CborReader(map, Reason.INVALID_FIELD);
        RecordFields older = new RecordFields(in, 11);
        for (int key = 1; key <= 10; key++) {
            older.next(key, "field").encodedItem(RecordFields.DEPTH);
        }
        assertFalse(older.has(11));

        UnknownFields unknown = older.rest();

        assertEquals(List.of(12L), unknown.fields().stream().map(Field::key).toList());
        CborWriter written = new CborWriter();
        RecordFields.writeUnknown(written, unknown, 11);
        assertEquals("0c1a00057e40", HEX.formatHex(written.toByteArray()));
    }

    /** A build from before identities knows eight fields of a credential, and its gateways take this one for a secret that nobody has. */
    @Test
    void anOlderVersionReadsAnIdentityAndCarriesItThrough() throws RefusedRecord {
        byte[] map = RecordCodec.encodeMap(TestRecords.identity().at(POSITION));
        CborReader in = new CborReader(map, Reason.INVALID_FIELD);
        RecordFields older = new RecordFields(in, 8);
        for (int key = 1; key <= 5; key++) {
            older.next(key, "field").encodedItem(RecordFields.DEPTH);
        }
        ScramVerifier verifier = ScramVerifier.parse(older.next(6, "verifier").text("verifier"));
        older.next(7, "origins").encodedItem(RecordFields.DEPTH);
        assertTrue(older.has(8));
        in.encodedItem(RecordFields.DEPTH);

        UnknownFields unknown = older.rest();

        assertTrue(verifier.isUnmatchable());
        assertTrue(verifier.hasSaltOf(TestRecords.pencil()), "else the login's secrets were left out there");
        assertEquals(List.of(9L), unknown.fields().stream().map(Field::key).toList());
        CborWriter written = new CborWriter();
        RecordFields.writeUnknown(written, unknown, 8);
        String all = HEX.formatHex(map);
        assertTrue(all.endsWith(HEX.formatHex(written.toByteArray())), all);
    }

    @Test
    void aDevicesSecretIsReadAndIsNoConnectionSecret() throws RefusedRecord {
        Credential device = TestRecords.device().at(POSITION);

        Credential read = (Credential)
                RecordCodec.decode(RecordCodec.encode(CLUSTER, device)).record();

        assertEquals(device, read);
        assertEquals(Authenticator.Device.of(TestRecords.pencil()), read.authenticator());
        assertTrue(read.verifier().isUnmatchable(), "an older version lets nobody in by it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8102", "8203f5", "840161616162f5", "8201a0", "82187ba10102"})
    void whatProvesALoginInANewerVersionIsCarriedThroughAndProvesNothing(String newer) throws RefusedRecord {
        byte[] bytes = RawMap.of(
                        RecordCodec.encode(CLUSTER, TestRecords.identity().at(POSITION)))
                .with(9, newer)
                .bytes();

        Credential read = (Credential) RecordCodec.decode(bytes).record();

        Authenticator kept = new Authenticator.Newer(TestRecords.identity().verifier(), Bytes.of(HEX.parseHex(newer)));
        assertEquals(kept, read.authenticator());
        assertEquals(HEX.formatHex(bytes), HEX.formatHex(RecordCodec.encode(CLUSTER, read)));
        assertEquals(kept, read.revoked().authenticator());
        assertEquals(kept, read.extendedTo(TestRecords.END.plusSeconds(1)).authenticator());
    }

    @Test
    void aTargetIsReadAndWrittenByteForByte() throws RefusedRecord {
        Bytes newer = RawMap.ofBody(TestCluster.target().body())
                .with(11, ADDED)
                .with(5, "a3010302600a" + ADDED)
                .body();

        CatalogTarget read = CatalogBodies.target(TestCluster.target().with(newer));

        assertEquals(newer, CatalogBodies.of(read));
        assertEquals(1, read.unknown().fields().size());
        assertEquals(1, read.tls().unknown().fields().size());
    }

    @Test
    void beaconsCommandsAndCancelsAreUnderstoodWithoutWhatWasAdded() throws RefusedRecord {
        byte[] beacon = added(BeaconCodec.encode(CLUSTER, TestCluster.beacon()));
        byte[] command = added(CommandCodec.encode(CLUSTER, TestCluster.command()));
        byte[] request = added(CancelCodec.encode(CLUSTER, TestCluster.request()));
        byte[] answer = added(CancelCodec.encode(CLUSTER, TestCluster.answer()));

        assertEquals(TestCluster.beacon(), BeaconCodec.decode(beacon).value());
        assertEquals(TestCluster.command(), CommandCodec.decode(command).value());
        assertEquals(TestCluster.request(), CancelCodec.decode(CLUSTER, request));
        assertEquals(TestCluster.answer(), CancelCodec.decode(CLUSTER, answer));
    }

    private static byte[] added(byte[] encoded) throws RefusedRecord {
        return RawMap.of(encoded).with(20, ADDED).bytes();
    }

    private static <T extends SignedRecord> T newer(T record, Class<T> kind) throws RefusedRecord {
        return kind.cast(
                RecordCodec.decode(added(RecordCodec.encode(CLUSTER, record))).record());
    }
}
