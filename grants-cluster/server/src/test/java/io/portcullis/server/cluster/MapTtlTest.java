package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Validity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MapTtlTest {
    private static final long NOW = 1_790_000_000_000L;

    @Test
    void anEntryStaysUntilItsEndAndTheSkewOfClocksAndNeverForEver() {
        assertEquals(MapTtl.SKEW.toMillis() + 5_000, MapTtl.millis(NOW + 5_000, NOW));
        assertEquals(60_000, MapTtl.millis(NOW - 1_000_000_000, NOW), "at least a minute");
        long longest = MapTtl.millis(Validity.LAST.toEpochMilli(), NOW);
        assertEquals(Duration.ofDays(3650).toMillis(), longest);
        assertTrue(longest / 1000 < Integer.MAX_VALUE, "Hazelcast counts seconds in an int");
    }
}
