package io.portcullis.faults.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.faults.history.Span;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewLogTest {
    private static final Instant NOW = Instant.parse("2026-11-25T20:00:10Z");

    @Test
    void aGatewayIsStaleFromOneTurnToTheOther() {
        assertEquals(
                List.of(
                        new Span(Instant.parse("2026-11-25T20:00:01.100Z"), Instant.parse("2026-11-25T20:00:03Z")),
                        new Span(Instant.parse("2026-11-25T20:00:09Z"), NOW)),
                ViewLog.stale(
                        List.of(
                                "2026-11-25T20:00:00.000Z INFO  [Replica] (portcullis-replica) view-fresh grants=3 epoch=1",
                                "2026-11-25T20:00:01.250Z WARN  [Replica] (portcullis-replica) view-stale reason=no-beacon fresh-until=2026-11-25T20:00:01.100Z epoch=1",
                                "\tat some.Trace.line(view-fresh)",
                                "2026-11-25T20:00:02.000Z WARN  [Replica] (portcullis-replica) view-stale reason=resync",
                                "2026-11-25T21:00:03.000+01:00 INFO  [Replica] (portcullis-replica) view-fresh grants=3",
                                "2026-11-25T20:00:09.000Z WARN  [Replica] (portcullis-replica) view-stale reason=gap"),
                        NOW));
    }

    @Test
    void aGatewayThatSaysNothingIsNotStale() {
        assertEquals(List.of(), ViewLog.stale(List.of("2026-11-25T20:00:00.000Z INFO  [x] (y) gateway-started"), NOW));
    }
}
