package io.portcullis.model.fleet;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.model.codec.RefusedRecord;
import java.util.Random;

/** Whatever stands in a map is refused unless it was sealed for that place. How to fuzz for real: see RecordFuzzTest. */
class SealedFuzzTest {
    private static final FleetKeys KEYS = FleetKeys.of(FleetKey.of(new byte[FleetKey.LENGTH]));

    @FuzzTest(maxDuration = "1m")
    void aPayload(byte[] payload) {
        try {
            Sealer.of(KEYS, true, new Random(1)).open("grants", "g0123456789abcde", payload);
        } catch (RefusedRecord refused) {
            return;
        }
        throw new AssertionError("a forgery?");
    }

    @FuzzTest(maxDuration = "1m")
    void aCancel(byte[] payload) {
        try {
            new CancelSealer("prod-1", KEYS, new Random(1)).open("q/x0123456789abcde", payload);
        } catch (RefusedRecord refused) {
            return;
        }
        throw new AssertionError("a forgery?");
    }
}
