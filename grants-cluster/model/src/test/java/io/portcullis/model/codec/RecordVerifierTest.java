package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.TestRecords;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordVerifierTest {
    private static final String CLUSTER = "prod-1";
    private static final RecordVerifier VERIFIER = RecordVerifier.of(CLUSTER, List.of(TestKeys.ONE.publicKey));

    private final byte[] sealed = TestKeys.ONE.signer(CLUSTER).seal(TestRecords.grant());

    @Test
    void whatWasSealedIsOpened() throws RefusedRecord {
        byte[] credential = TestKeys.ONE.signer(CLUSTER).seal(TestRecords.credential());

        assertEquals(TestRecords.grant(), VERIFIER.openGrant(sealed));
        assertEquals(TestRecords.credential(), VERIFIER.openCredential(credential));
        assertEquals(TestRecords.grant(), VERIFIER.open(sealed));
    }

    @Test
    void everyFlippedByteIsRefused() {
        for (int i = 0; i < sealed.length; i++) {
            for (int mask : new int[] {0x01, 0x80, 0xff}) {
                byte[] altered = sealed.clone();
                altered[i] ^= (byte) mask;
                assertThrows(RefusedRecord.class, () -> VERIFIER.openGrant(altered), "byte " + i + " ^ " + mask);
            }
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < sealed.length; length++) {
            byte[] truncated = Arrays.copyOf(sealed, length);
            assertRefused(Reason.MALFORMED, truncated);
        }
    }

    @Test
    void trailingBytesAreRefused() {
        assertRefused(Reason.MALFORMED, Arrays.copyOf(sealed, sealed.length + 1));
    }

    @Test
    void noiseIsRefusedWithoutAnyOtherException() {
        Random random = new Random(20261122);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThrows(RefusedRecord.class, () -> VERIFIER.openGrant(noise));
        }
    }

    @Test
    void alteredRecordsNeverBreakTheDecoder() {
        Random random = new Random(7);
        byte[] record = RecordCodec.encode(CLUSTER, TestRecords.grant());
        for (int i = 0; i < 20_000; i++) {
            byte[] altered = record.clone();
            int changes = 1 + random.nextInt(3);
            for (int change = 0; change < changes; change++) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt();
            }
            try {
                // what is accepted has exactly one encoding
                RecordCodec.Decoded decoded = RecordCodec.decode(altered);
                assertEquals(Bytes.of(altered), Bytes.of(RecordCodec.encode(decoded.clusterId(), decoded.record())));
            } catch (RefusedRecord e) {
                assertTrue(e.reason() != Reason.BAD_SIGNATURE);
            }
        }
    }

    @Test
    void anotherKeyIsUnknownAndItsNameDoesNotHelp() {
        byte[] other = TestKeys.TWO.signer(CLUSTER).seal(TestRecords.grant());
        assertRefused(Reason.UNKNOWN_KEY, other);

        byte[] forged = other.clone();
        System.arraycopy(sealed, 3, forged, 3, KeyId.LENGTH);
        assertRefused(Reason.BAD_SIGNATURE, forged);
    }

    @Test
    void aSignatureOfAnotherRecordDoesNotFit() throws RefusedRecord {
        byte[] tombstone = TestKeys.ONE.signer(CLUSTER).seal(TestRecords.grant().revoked("over"));
        Bytes signature = Envelope.parse(tombstone).signature();
        Envelope own = Envelope.parse(sealed);

        assertRefused(Reason.BAD_SIGNATURE, new Envelope(own.keyId(), own.record(), signature).encode());
    }

    @Test
    void twoKeysAreTrustedDuringRotation() throws RefusedRecord {
        RecordVerifier both = RecordVerifier.of(CLUSTER, List.of(TestKeys.ONE.publicKey, TestKeys.TWO.publicKey));

        assertEquals(TestRecords.grant(), both.openGrant(sealed));
        assertEquals(
                TestRecords.grant(), both.openGrant(TestKeys.TWO.signer(CLUSTER).seal(TestRecords.grant())));
        assertThrows(IllegalArgumentException.class, () -> RecordVerifier.of(CLUSTER, List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> RecordVerifier.of(
                        CLUSTER, List.of(TestKeys.ONE.publicKey, TestKeys.TWO.publicKey, TestKeys.ONE.publicKey)));
    }

    @Test
    void aRecordOfAnotherClusterIsRefused() {
        assertRefused(Reason.WRONG_CLUSTER, TestKeys.ONE.signer("prod-2").seal(TestRecords.grant()));
    }

    @Test
    void aRecordOfAnotherKindIsRefused() {
        byte[] credential = TestKeys.ONE.signer(CLUSTER).seal(TestRecords.credential());

        assertRefused(Reason.WRONG_KIND, credential);
        assertEquals(
                Reason.WRONG_KIND,
                assertThrows(RefusedRecord.class, () -> VERIFIER.openCredential(sealed))
                        .reason());
    }

    @Test
    void aRecordThatIsTooLargeIsNotLookedAt() {
        assertRefused(Reason.TOO_LARGE, new byte[RecordFiles.MAX_SIZE + 1]);
    }

    /** Signed content that our own signer would never produce. */
    @ParameterizedTest
    @CsvSource({
        "UNKNOWN_VERSION, 8465 6772616e74 02 6670726f642d31 a0",
        "UNKNOWN_VERSION, 8565 6772616e74 1864 6670726f642d31 a0 00",
        "UNKNOWN_VERSION, 8465 6772616e74 20 6670726f642d31 a0",
        "WRONG_KIND, 8466 626561636f6e 01 6670726f642d31 a0",
        "INVALID_FIELD, 8565 6772616e74 01 6670726f642d31 a0 00",
        "INVALID_FIELD, 8365 6772616e74 01 6670726f642d31",
        "INVALID_FIELD, 8465 6772616e74 01 6670726f642d31 a0",
        "INVALID_FIELD, 8465 6772616e74 01 6650524f442d31 a0",
        "INVALID_FIELD, 8465 6772616e74 01 6670726f642d31 80",
        "INVALID_FIELD, a0",
        "INVALID_FIELD, 00",
        "MALFORMED, 80",
        "MALFORMED, ''",
    })
    void signedNonsenseIsRefusedToo(Reason reason, String hex) {
        byte[] record = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertRefused(reason, sealRaw(record));
    }

    @Test
    void signedBytesBehindTheRecordAreRefused() {
        byte[] record = RecordCodec.encode(CLUSTER, TestRecords.grant());

        assertRefused(Reason.MALFORMED, sealRaw(Arrays.copyOf(record, record.length + 1)));
    }

    @Test
    void keysThatAreNoPairMakeNoSigner() {
        assertThrows(
                IllegalArgumentException.class,
                () -> RecordSigner.of(CLUSTER, TestKeys.ONE.privateKey, TestKeys.TWO.publicKey));
        assertThrows(IllegalArgumentException.class, () -> TestKeys.ONE.signer("Prod 1"));
        assertThrows(IllegalArgumentException.class, () -> TestKeys.ONE.signer(""));
        assertThrows(IllegalArgumentException.class, () -> TestKeys.ONE.signer("a".repeat(33)));
    }

    private static byte[] sealRaw(byte[] record) {
        Bytes signature = Bytes.of(Ed25519.sign(TestKeys.ONE.privateKey, record));
        return new Envelope(KeyId.of(TestKeys.ONE.publicKey), Bytes.of(record), signature).encode();
    }

    private static void assertRefused(Reason reason, byte[] envelope) {
        var refused = assertThrows(RefusedRecord.class, () -> VERIFIER.openGrant(envelope));
        assertEquals(reason, refused.reason(), refused.getMessage());
    }
}
