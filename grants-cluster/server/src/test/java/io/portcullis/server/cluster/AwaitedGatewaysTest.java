package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.store.Gateways.Gateway;
import io.portcullis.server.store.Gateways.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AwaitedGatewaysTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final Duration STARTED = Duration.ofSeconds(1);

    private static Gateway gateway(String node, long secondsAgo) {
        Instant at = NOW.minusSeconds(secondsAgo);
        return new Gateway(node, NOW, List.of(NOW), new Report(at, NOW, "1", NOW, "fresh", "", 1, 7, 0, 3, 0));
    }

    private static Gateway neverHeard(String node) {
        return new Gateway(node, NOW, List.of(NOW), null);
    }

    private static Set<String> awaited(Gateway... all) {
        return AwaitedGateways.among(List.of(all), STARTED).nodes();
    }

    @Test
    void whoWasSilentWhileOthersWereHeardIsNotWaitedFor() {
        assertEquals(Set.of("live"), awaited(gateway("live", 20), gateway("switched-off", 81)));
        assertEquals(Set.of("live", "restarts"), awaited(gateway("live", 20), gateway("restarts", 80)));
    }

    @Test
    void whenNobodyWasHeardAllAreWaitedFor() {
        assertEquals(Set.of("a", "b"), awaited(gateway("a", 7_200), gateway("b", 7_230)));
        assertEquals(Set.of("alone"), awaited(gateway("alone", 7_200)));
    }

    @Test
    void whoHasReportedSinceTheStartMakesNobodySilent() {
        assertEquals(Set.of("first", "second"), awaited(gateway("first", 0), gateway("second", 7_200)));
    }

    @Test
    void whoseReportIsNotThereMayHaveLostIt() {
        assertEquals(Set.of("live", "never"), awaited(gateway("live", 2), neverHeard("never")));
    }

    @Test
    void whoseCredentialsWereWithdrawnCanNotReport() {
        assertEquals(Set.of("live"), awaited(gateway("live", 2), new Gateway("gone", NOW, List.of(), null)));
    }

    @Test
    void theWaitIsOverWhenAllOfThemHaveReportedSinceTheStart() {
        AwaitedGateways awaited =
                AwaitedGateways.among(List.of(gateway("a", 20), gateway("off", 3_600), neverHeard("new")), STARTED);
        Duration later = STARTED.plusSeconds(2);
        assertFalse(awaited.areHeard(List.of(gateway("a", 1), gateway("off", 3_602), neverHeard("new")), later));
        assertFalse(awaited.areHeard(List.of(gateway("a", 22), gateway("off", 3_602), gateway("new", 0)), later));
        assertTrue(awaited.areHeard(List.of(gateway("a", 3), gateway("off", 3_602), gateway("new", 0)), later));
    }
}
