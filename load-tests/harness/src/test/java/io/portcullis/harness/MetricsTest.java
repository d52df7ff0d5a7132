package io.portcullis.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final String PAGE = """
            # HELP sessions_total Sessions
            # TYPE sessions_total counter
            sessions_total{cause="expired",node="a"} 2.0
            sessions_total{cause="revoked",node="a"} 3.0
            sessions_total_other{cause="expired"} 99.0
            latency_bucket{le="+Inf"} 7
            uptime 1.5E3
            """;

    @Test
    void sumsTheSamplesOfANameThatCarryTheLabels() {
        assertEquals(5, Metrics.sum(PAGE, "sessions_total", List.of()).orElseThrow());
        assertEquals(
                2,
                Metrics.sum(PAGE, "sessions_total", List.of("node", "a", "cause", "expired"))
                        .orElseThrow());
        assertEquals(
                7, Metrics.sum(PAGE, "latency_bucket", List.of("le", "+Inf")).orElseThrow());
        assertEquals(1500, Metrics.sum(PAGE, "uptime", List.of()).orElseThrow());
    }

    @Test
    void tellsNoneFromZero() {
        assertTrue(Metrics.sum(PAGE, "sessions", List.of()).isEmpty());
        assertTrue(
                Metrics.sum(PAGE, "sessions_total", List.of("cause", "limit")).isEmpty());
    }
}
