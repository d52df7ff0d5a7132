package io.portcullis.session.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeBucketsTest {
    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 15, 16, 17, 31, 32, 33, 999, 1_000, 65_535, 65_536, 1_000_000, 59_999_999, 3_599_999_999L})
    void aTimeIsSaidToBeAtMostASixteenthMore(long micros) {
        long said = TimeBuckets.longest(TimeBuckets.of(micros));

        assertTrue(said >= micros, () -> micros + " is said to be " + said);
        assertTrue(said <= micros + micros / 16, () -> micros + " is said to be " + said);
    }

    @Test
    void theBucketsFollowEachOtherWithoutAGap() {
        for (int bucket = 0; bucket < TimeBuckets.COUNT - 1; bucket++) {
            assertEquals(bucket, TimeBuckets.of(TimeBuckets.longest(bucket)));
            assertEquals(bucket + 1, TimeBuckets.of(TimeBuckets.longest(bucket) + 1));
        }
    }

    @Test
    void whatCanNotBeIsTheNearestThatCan() {
        assertEquals(0, TimeBuckets.of(-1));
        assertEquals(TimeBuckets.COUNT - 1, TimeBuckets.of(Long.MAX_VALUE));
    }
}
