package io.portcullis.grants.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.digest.DigestSum;
import io.portcullis.model.digest.RecordDigest;
import io.portcullis.model.digest.RecordTerm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeRingTest {
    private static final long STEP = 10_000;

    private record Kept(RecordTerm term, long end) {}

    private final ChangeRing ring = new ChangeRing();
    private final RecordDigest digest = new RecordDigest();
    private final Map<Integer, Kept> records = new HashMap<>();
    private final List<Map<Integer, Kept>> history = new ArrayList<>(List.of(Map.of()));

    private void change(long seq, int id, RecordTerm term, long end, boolean direct) {
        @Nullable Kept before = records.put(id, new Kept(term, end));
        if (before != null) {
            digest.remove(before.term, before.end);
        }
        digest.add(term, end);
        ring.push(new ChangeRing.Change(
                seq, term, end, before == null ? null : before.term, before == null ? 0 : before.end, direct));
        history.add(Map.copyOf(records));
    }

    private static Bytes naive(Map<Integer, Kept> state, long asOf) {
        DigestSum sum = new DigestSum();
        state.values().stream().filter(kept -> kept.end > asOf).forEach(kept -> sum.add(kept.term));
        return sum.toBytes();
    }

    private static RecordTerm term(Random random) {
        return new RecordTerm(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void theSumOfAnyMomentShortlyBeforeCanBeHadBack(long seed) {
        Random random = new Random(seed);
        for (long seq = 1; seq <= 900; seq++) {
            change(seq, random.nextInt(200), term(random), STEP * random.nextInt(20) + random.nextInt(9_999), true);
        }
        for (int i = 0; i < 300; i++) {
            int seq = random.nextInt(901);
            long asOf = STEP * random.nextInt(20);
            DigestSum sum = digest.at(asOf);

            assertTrue(ring.takeBack(sum, seq, asOf));

            assertEquals(naive(history.get(seq), asOf), sum.toBytes(), () -> "seed " + seed + ", seq " + seq);
        }
    }

    @Test
    void whatIsTooLongAgoCanNotBeHadBack() {
        Random random = new Random(1);
        for (long seq = 1; seq <= ChangeRing.SIZE + 10; seq++) {
            change(seq, (int) seq, term(random), STEP, true);
        }

        assertFalse(ring.takeBack(digest.at(0), 9, 0));
        assertTrue(ring.takeBack(digest.at(0), 10, 0));
    }

    /** Of a revision that was superseded before it arrived there is nothing to go back to. */
    @Test
    void aMomentThatTheViewNeverWasInCanNotBeHadBack() {
        Random random = new Random(2);
        change(1, 1, term(random), STEP, true);
        change(3, 1, term(random), STEP, false);

        assertFalse(ring.takeBack(digest.at(0), 2, 0));
        assertTrue(ring.takeBack(digest.at(0), 3, 0));
    }
}
