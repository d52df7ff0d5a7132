package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.portcullis.model.Beacon;
import io.portcullis.model.digest.DigestSum;
import io.portcullis.model.digest.RecordTerm;
import io.portcullis.server.store.KnownHead.Head;
import io.portcullis.server.store.RecordRows.Step;
import io.portcullis.server.store.RecordRows.TermRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestKeeperTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:03Z");

    private record Entry(RecordTerm term, long end) {}

    private static RecordTerm term(long value) {
        return RecordTerm.of(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** What it must be, added up anew. */
    private static Object naive(Map<Integer, Entry> records, Instant headReadAt) {
        DigestSum sum = new DigestSum();
        long asOf = Beacon.asOf(headReadAt).toEpochMilli();
        records.values().stream().filter(entry -> entry.end > asOf).forEach(entry -> sum.add(entry.term));
        return sum.toBytes();
    }

    @Test
    void anyHistoryLoadedAnywhereAddsUpToTheRecordsThatThereAre() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            Map<Integer, Entry> records = new HashMap<>();
            long seq = 0;
            for (int i = 0; i < 20; i++) {
                records.put(i, new Entry(term(++seq), end(random)));
            }
            DigestKeeper keeper = new DigestKeeper(Beacon.asOf(START));
            records.values().forEach(entry -> keeper.load(new TermRow(entry.term, entry.end)));
            keeper.loaded(new Head(1, seq));
            Instant now = START;
            for (int step = 0; step < 200; step++) {
                now = now.plusMillis(random.nextInt(1500));
                int id = random.nextInt(30);
                Entry old = records.get(id);
                // Ends only move later, and only of what has not ended.
                long end = old == null ? end(random) : Math.max(old.end, old.end + random.nextInt(100_000));
                Entry entry = new Entry(term(++seq), end);
                records.put(id, entry);
                Step change =
                        new Step(seq, entry.term, entry.end, old == null ? null : old.term, old == null ? 0 : old.end);
                keeper.apply(change);
                keeper.apply(change); // hearing it twice changes nothing
                assertEquals(seq, keeper.seq());
                assertEquals(naive(records, now), keeper.at(now), "seed " + seed);
            }
        }
    }

    private static long end(Random random) {
        return START.toEpochMilli() + random.nextInt(400_000) - 20_000;
    }

    @Test
    void aChangeThatTheRestoredDatabaseDoesNotKnowIsOnlyAdded() {
        DigestKeeper keeper = new DigestKeeper(Beacon.asOf(START));
        keeper.loaded(new Head(1, 5));
        Object empty = keeper.at(START);

        keeper.apply(new Step(9, term(9), START.plusSeconds(60).toEpochMilli(), null, 0));

        assertNotEquals(empty, keeper.at(START));
        assertEquals(9, keeper.seq());
        assertEquals(1, keeper.size());
    }
}
