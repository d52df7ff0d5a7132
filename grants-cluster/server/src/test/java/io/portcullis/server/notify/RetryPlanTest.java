package io.portcullis.server.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPlanTest {
    @ParameterizedTest
    @CsvSource({
        // tries before, age, status, pause
        "0, PT0S,      0,   PT5S",
        "0, PT0S,      503, PT5S",
        "1, PT5S,      503, PT15S",
        "2, PT20S,     429, PT1M",
        "3, PT2M,      404, PT5M",
        "5, PT1H,      500, PT1H",
        "40, PT22H,    500, PT1H",
        "2147483647, PT22H, 500, PT1H",
        // Another hour would be too late.
        "30, PT23H1S,  500, ",
        "0, PT23H59M55S, 500, PT5S",
        "0, PT24H,     500, ",
        // Nobody is there any more.
        "0, PT0S,      410, ",
    })
    void soonAtFirstThenLessOften(int tries, Duration age, int status, @Nullable Duration pause) {
        assertEquals(pause, RetryPlan.again(tries, age, Duration.ofHours(24), status));
    }
}
