package io.portcullis.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S",
        "15m, PT15M",
        "1h30m, PT1H30M",
        "2d, PT48H",
        "1D2H3M4S, PT26H3M4S",
        "250ms, PT0.25S",
        "PT1H, PT1H",
        "0s, PT0S",
    })
    void durationsAsPeopleTypeThem(String text, Duration expected) {
        assertEquals(expected, Times.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "h", "1w", "30m1h", "1 h", "1,5h", "-1h", "PT-1H", "99999999999999999999s"})
    void anythingElseIsNoDuration(String text) {
        assertThrows(IllegalArgumentException.class, () -> Times.duration(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2030-01-31T18:00:00Z, 2030-01-31T18:00:00Z",
        "2030-01-31T19:00+01:00, 2030-01-31T18:00:00Z",
    })
    void instantsHaveAnOffset(String text, Instant expected) {
        assertEquals(expected, Times.instant(text));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0s", "PT59S, 59s", "PT60S, 1m", "PT3661S, 1h 1m", "PT3601S, 1h", "PT49H, 2d 1h"})
    void theTwoLargestUnitsAreEnoughToReadIt(Duration duration, String expected) {
        assertEquals(expected, Times.describe(duration));
    }
}
