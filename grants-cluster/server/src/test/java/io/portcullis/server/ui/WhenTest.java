package io.portcullis.server.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhenTest {
    private static final Instant NOW = Instant.parse("2026-11-26T16:00:00Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "PT1S,      just now",
        "PT-1.9S,   just now",
        "PT59.9S,   in 59s",
        "PT-3S,     3s ago",
        "PT59M58S,  in 1h",
        "PT1H29M20S, in 1h 29m",
        "P89DT23H59M59S, in 90d",
        "PT-25H,    1d 1h ago",
    })
    void howFarAwayItIs(Duration ahead, String words) {
        assertEquals(words, When.of(NOW.plus(ahead), NOW).relative().replace('\u00a0', ' '));
    }
}
