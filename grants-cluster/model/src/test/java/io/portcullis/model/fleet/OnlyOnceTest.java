package io.portcullis.model.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OnlyOnceTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final OnlyOnce once = new OnlyOnce(3);

    @Test
    void anIdCountsOnceAndBeforeItsEnd() {
        assertTrue(once.first("a", NOW.plusSeconds(2), NOW));
        assertFalse(once.first("a", NOW.plusSeconds(2), NOW.plusSeconds(1)));
        assertFalse(once.first("a", NOW.plusSeconds(2), NOW.plusSeconds(2)));
        assertFalse(once.first("b", NOW, NOW));
        assertFalse(once.first("b", NOW.minusSeconds(1), NOW));
    }

    @Test
    void whatIsOverMakesRoomAndWhatIsNotIsNeverForgotten() {
        for (String id : List.of("a", "b", "c")) {
            assertTrue(once.first(id, NOW.plusSeconds(2), NOW));
        }
        assertFalse(once.first("d", NOW.plusSeconds(2), NOW));
        assertFalse(once.first("a", NOW.plusSeconds(2), NOW));

        assertTrue(once.first("d", NOW.plusSeconds(4), NOW.plusSeconds(2)));
    }

    @Test
    void ofManyThreadsOneIsFirst() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<Boolean> asking = () -> once.first("a", NOW.plusSeconds(2), NOW);
            int first = 0;
            for (Future<Boolean> answer :
                    threads.invokeAll(Stream.generate(() -> asking).limit(64).toList())) {
                first += answer.get() ? 1 : 0;
            }
            assertEquals(1, first);
        }
    }
}
