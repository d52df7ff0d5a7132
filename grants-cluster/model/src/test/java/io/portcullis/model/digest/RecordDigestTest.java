package io.portcullis.model.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDigestTest {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);
    private static final long STEP = 10_000;

    /** What the digest is meant to be, without any thrift. */
    private static final class Naive {
        record Entry(RecordTerm term, long end) {}

        final List<Entry> entries = new ArrayList<>();

        String at(long asOf) {
            BigInteger sum = BigInteger.ZERO;
            for (Entry entry : entries) {
                if (entry.end > asOf) {
                    sum = sum.add(new BigInteger(1, entry.term.toBytes()));
                }
            }
            return hex(sum.mod(MODULUS));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261125})
    void anyOrderOfAddingRemovingAndPruningGivesTheNaiveSum(long seed) {
        Random random = new Random(seed);
        RecordDigest digest = new RecordDigest();
        Naive naive = new Naive();
        long pruned = 0;
        for (int i = 0; i < 4_000; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    Naive.Entry entry = new Naive.Entry(anyTerm(random), anyEnd(random));
                    digest.add(entry.term, entry.end);
                    naive.entries.add(entry);
                }
                case 4, 5 -> {
                    if (!naive.entries.isEmpty()) {
                        Naive.Entry entry = naive.entries.remove(random.nextInt(naive.entries.size()));
                        digest.remove(entry.term, entry.end);
                    }
                }
                case 6 -> {
                    long asOf = Math.max(pruned, random.nextLong(12) * STEP);
                    assertEquals(naive.at(asOf), digest.at(asOf).toString(), "seed " + seed + ", step " + i);
                }
                default -> {
                    if (random.nextInt(60) == 0) {
                        long before = random.nextLong(10 * STEP);
                        digest.prune(before);
                        pruned = Math.max(pruned, before / STEP * STEP);
                    }
                }
            }
        }
        long counted = pruned;
        assertEquals(naive.entries.stream().filter(entry -> entry.end > counted).count(), digest.size());
        assertEquals(naive.at(pruned), digest.at(pruned).toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void carriesGoThroughAllFourNumbers(long seed) {
        Random random = new Random(seed);
        BigInteger expected = BigInteger.ZERO;
        DigestSum sum = new DigestSum();
        for (int i = 0; i < 100_000; i++) {
            RecordTerm term = anyTerm(random);
            BigInteger value = new BigInteger(1, term.toBytes());
            if (random.nextBoolean()) {
                sum.add(term);
                expected = expected.add(value);
            } else {
                sum.subtract(term);
                expected = expected.subtract(value);
            }
            if (i % 16 == 0) {
                assertEquals(hex(expected.mod(MODULUS)), sum.toString(), "seed " + seed + ", step " + i);
            }
        }
    }

    @Test
    void aRecordCountsUntilItsLastPossibleEndAndNotAtIt() {
        RecordTerm term = RecordTerm.of(new byte[] {1});
        for (long end : new long[] {STEP, STEP + 1, 2 * STEP - 1, 2 * STEP}) {
            RecordDigest digest = new RecordDigest();
            digest.add(term, end);
            for (long asOf = 0; asOf <= 3 * STEP; asOf += STEP) {
                boolean counts = !digest.at(asOf).toString().equals("00".repeat(32));
                assertEquals(end > asOf, counts, "ends " + end + ", as of " + asOf);
            }
        }
    }

    @Test
    void aTermIsTheHashOfTheEnvelopeAndSurvivesItsBytes() {
        RecordTerm term = RecordTerm.of("abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                HexFormat.of().formatHex(term.toBytes()));
        assertEquals(term, RecordTerm.read(term.toBytes()));
        assertThrows(IllegalArgumentException.class, () -> RecordTerm.read(new byte[31]));
    }

    @Test
    void whatIsPrunedCanNotBeAskedForAndComesNotBack() {
        RecordDigest digest = new RecordDigest();
        RecordTerm term = RecordTerm.of(new byte[] {1});
        digest.add(term, STEP);

        digest.prune(2 * STEP + 7);
        digest.add(term, 2 * STEP);
        digest.remove(term, STEP);

        assertEquals(0, digest.size());
        assertEquals("00".repeat(32), digest.at(2 * STEP).toString());
        assertTrue(digest.reaches(2 * STEP));
        assertFalse(digest.reaches(STEP));
        assertThrows(IllegalArgumentException.class, () -> digest.at(STEP));
        assertThrows(IllegalArgumentException.class, () -> digest.at(2 * STEP + 1));
        assertThrows(IllegalStateException.class, () -> digest.remove(term, 9 * STEP));
    }

    /** Also such whose numbers are all ones or zeros: they carry. */
    private static RecordTerm anyTerm(Random random) {
        byte[] bytes = new byte[RecordTerm.LENGTH];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i += 8) {
            int kind = random.nextInt(4);
            if (kind < 2) {
                Arrays.fill(bytes, i, i + 8, (byte) -kind);
            }
        }
        return RecordTerm.read(bytes);
    }

    private static long anyEnd(Random random) {
        return random.nextInt(3) == 0 ? random.nextLong(12) * STEP : 1 + random.nextLong(12 * STEP);
    }

    private static String hex(BigInteger value) {
        String digits = value.toString(16);
        return "0".repeat(64 - digits.length()) + digits;
    }
}
