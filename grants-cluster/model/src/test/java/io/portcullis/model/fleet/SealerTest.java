package io.portcullis.model.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Bytes;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final byte[] ENVELOPE = HexFormat.of().parseHex("a301480102030405060708024101034102");
    private static final FleetKey OLD = FleetKey.random(new Random(1));
    private static final FleetKey NEW = FleetKey.random(new Random(2));

    private final Random random = new Random(3);
    private final Sealer sealer = Sealer.of(FleetKeys.of(OLD), true, random);
    private final byte[] payload = sealer.seal("grants", "g0123456789abcde", ENVELOPE);

    @Test
    void whatWasSealedForAPlaceIsOpenedThere() throws RefusedRecord {
        assertArrayEquals(ENVELOPE, sealer.open("grants", "g0123456789abcde", payload));
        assertFalse(Bytes.of(payload).toString().contains(Bytes.of(ENVELOPE).toString()));
    }

    /** The layout, read by other means: another version, or another language, must be able to. */
    @Test
    void theLayoutIsVersionKeyIdNonceAndGcm() throws GeneralSecurityException {
        byte[] key = OLD.derive("seal");
        byte[] keyId = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key), 4);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, payload, 5, 12));
        cipher.updateAAD("grants/g0123456789abcde".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertEquals(1, payload[0]);
        assertArrayEquals(keyId, Arrays.copyOfRange(payload, 1, 5));
        assertArrayEquals(ENVELOPE, cipher.doFinal(payload, 17, payload.length - 17));
        assertEquals(ENVELOPE.length + 33, payload.length);
    }

    @Test
    void noNonceIsUsedTwice() {
        assertFalse(Arrays.equals(payload, sealer.seal("grants", "g0123456789abcde", ENVELOPE)));
    }

    @Test
    void everyAlteredByteIsRefused() {
        for (int i = 0; i < payload.length; i++) {
            for (int mask : new int[] {0x01, 0x80, 0xff}) {
                byte[] altered = payload.clone();
                altered[i] ^= (byte) mask;
                Reason expected = i == 0 ? Reason.NOT_SEALED : i < 5 ? Reason.UNKNOWN_KEY : Reason.BAD_SEAL;
                assertRefused(expected, sealer, "grants", "g0123456789abcde", altered);
            }
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < payload.length; length++) {
            byte[] truncated = Arrays.copyOf(payload, length);
            assertThrows(RefusedRecord.class, () -> sealer.open("grants", "g0123456789abcde", truncated));
        }
        assertRefused(Reason.TOO_LARGE, sealer, "grants", "x", Arrays.copyOf(payload, RecordFiles.MAX_SIZE + 34));
    }

    @Test
    void whatIsMovedToAnotherPlaceIsRefused() {
        assertRefused(Reason.BAD_SEAL, sealer, "grants", "g0123456789abcdf", payload);
        assertRefused(Reason.BAD_SEAL, sealer, "credentials", "g0123456789abcde", payload);
    }

    @Test
    void bothKeysAreAcceptedWhileTheyAreRotatedAndTheFirstSeals() throws RefusedRecord {
        Sealer rotating = Sealer.of(new FleetKeys(NEW, OLD), true, random);
        Sealer rotated = Sealer.of(FleetKeys.of(NEW), true, random);

        byte[] renewed = rotating.seal("grants", "g0123456789abcde", ENVELOPE);

        assertArrayEquals(ENVELOPE, rotating.open("grants", "g0123456789abcde", payload));
        assertArrayEquals(ENVELOPE, rotated.open("grants", "g0123456789abcde", renewed));
        assertRefused(Reason.UNKNOWN_KEY, rotated, "grants", "g0123456789abcde", payload);
        assertRefused(Reason.UNKNOWN_KEY, sealer, "grants", "g0123456789abcde", renewed);
    }

    @Test
    void plainEnvelopesPassUnlessSealingIsRequired() throws RefusedRecord {
        Sealer optional = Sealer.of(FleetKeys.of(OLD), false, random);

        assertSame(ENVELOPE, optional.seal("grants", "x", ENVELOPE));
        assertSame(ENVELOPE, optional.open("grants", "x", ENVELOPE));
        assertArrayEquals(ENVELOPE, optional.open("grants", "g0123456789abcde", payload));
        assertRefused(Reason.NOT_SEALED, sealer, "grants", "x", ENVELOPE);
        assertRefused(Reason.NOT_SEALED, sealer, "grants", "x", new byte[0]);
    }

    @Test
    void withoutAKeyNothingIsSealedAndNothingSealedIsRead() throws RefusedRecord {
        assertSame(ENVELOPE, Sealer.none().seal("grants", "x", ENVELOPE));
        assertSame(ENVELOPE, Sealer.none().open("grants", "x", ENVELOPE));
        assertRefused(Reason.UNKNOWN_KEY, Sealer.none(), "grants", "g0123456789abcde", payload);
    }

    private static void assertRefused(Reason reason, Sealer sealer, String map, String key, byte[] payload) {
        var refused = assertThrows(RefusedRecord.class, () -> sealer.open(map, key, payload));
        assertEquals(reason, refused.reason(), refused.getMessage());
    }
}
