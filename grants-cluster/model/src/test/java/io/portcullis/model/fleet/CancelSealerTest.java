package io.portcullis.model.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Bytes;
import io.portcullis.model.CancelMessage;
import io.portcullis.model.TestCluster;
import io.portcullis.model.codec.CancelCodec;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CancelSealerTest {
    private static final FleetKeys KEYS = FleetKeys.of(FleetKey.random(new Random(1)));

    private final CancelSealer sealer = new CancelSealer("prod-1", KEYS, new Random(2));

    @Test
    void whatWasSealedIsOpenedUnderItsKeyAndTellsNoSecret() throws RefusedRecord {
        for (CancelMessage message : new CancelMessage[] {TestCluster.request(), TestCluster.answer()}) {
            byte[] payload = sealer.seal(message);

            assertEquals(message, sealer.open(CancelSealer.keyOf(message), payload));
            assertFalse(Bytes.of(payload).toString().contains("01020304"));
        }
        assertEquals("q/x0123456789abcde", CancelSealer.keyOf(TestCluster.request()));
        assertEquals("a/x0123456789abcde", CancelSealer.keyOf(TestCluster.answer()));
    }

    @Test
    void everyAlteredByteAndEveryTruncationIsRefused() {
        byte[] payload = sealer.seal(TestCluster.request());
        String key = CancelSealer.keyOf(TestCluster.request());
        for (int i = 0; i < payload.length; i++) {
            byte[] altered = payload.clone();
            altered[i] ^= 0x01;
            byte[] truncated = Arrays.copyOf(payload, i);

            assertThrows(RefusedRecord.class, () -> sealer.open(key, altered), "byte " + i);
            assertThrows(RefusedRecord.class, () -> sealer.open(key, truncated), "length " + i);
        }
    }

    @Test
    void aMessageCountsUnderItsOwnKeyOnly() {
        byte[] payload = sealer.seal(TestCluster.request());

        assertRefused(Reason.BAD_SEAL, sealer, "q/x0123456789abcdf", payload);
        assertRefused(Reason.BAD_SEAL, sealer, "a/x0123456789abcde", payload);
    }

    /** Who has the fleet key is trusted, but a mistake of such a one is not followed either. */
    @Test
    void aMessageThatWasSealedForTheKeyOfAnotherIsRefused() {
        byte[] content = CancelCodec.encode("prod-1", TestCluster.request());
        byte[] payload = new SealedBox(KEYS, "cancel", new Random(3)).seal("cancels/q/x0123456789abcdf", content);

        assertRefused(Reason.WRONG_KIND, sealer, "q/x0123456789abcdf", payload);
    }

    @Test
    void anotherFleetAnotherClusterAndAnotherPurposeAreRefused() {
        String key = CancelSealer.keyOf(TestCluster.request());
        FleetKeys others = FleetKeys.of(FleetKey.random(new Random(9)));
        byte[] content = CancelCodec.encode("prod-1", TestCluster.request());

        assertRefused(
                Reason.UNKNOWN_KEY,
                sealer,
                key,
                new CancelSealer("prod-1", others, new Random(4)).seal(TestCluster.request()));
        assertRefused(
                Reason.WRONG_CLUSTER,
                sealer,
                key,
                new CancelSealer("prod-2", KEYS, new Random(5)).seal(TestCluster.request()));
        assertRefused(
                Reason.UNKNOWN_KEY,
                sealer,
                key,
                Sealer.of(KEYS, true, new Random(6)).seal("cancels", key, content));
        assertRefused(Reason.MALFORMED, sealer, key, content);
    }

    @Test
    void aPayloadBeyondAllBoundsIsNotLookedAt() {
        assertRefused(Reason.TOO_LARGE, sealer, "q/x0123456789abcde", new byte[2000]);
    }

    private static void assertRefused(Reason reason, CancelSealer sealer, String key, byte[] payload) {
        var refused = assertThrows(RefusedRecord.class, () -> sealer.open(key, payload));
        assertEquals(reason, refused.reason(), refused.getMessage());
    }
}
