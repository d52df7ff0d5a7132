package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClassifierCacheTest {
    private static final int LIMIT = 1 << 20;

    private final ClassifierCache cache = new ClassifierCache(new Classifier(), LIMIT, 0x5eed);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Classified classify(byte[] text) {
        return cache.classify(text, 0, text.length, TextEncoding.UTF8);
    }

    @Test
    void aTextIsFoundByItsBytesWhereverTheyStand() {
        // Given
        Classified first = classify(bytes("select 1"));

        // When
        byte[] buffer = bytes("xx select 1 xx");
        Classified again = cache.classify(buffer, 3, 11, TextEncoding.UTF8);

        // Then
        assertSame(first, again);
        assertEquals(1, cache.hits());
        assertEquals(1, cache.misses());
    }

    @Test
    void whatIsRememberedDoesNotChangeWithTheCallersBuffer() {
        byte[] buffer = bytes("select 1");
        classify(buffer);
        System.arraycopy(bytes("delete 1"), 0, buffer, 0, 8);
        assertEquals(
                "ALL",
                Said.written(((Classified.Script) classify(buffer)).needed()).replace("WRITE", "ALL"));
        assertEquals("READ", Said.written(((Classified.Script) classify(bytes("select 1"))).needed()));
    }

    @Test
    void theSameBytesInAnotherEncodingAreAnotherText() {
        byte[] latin1 = {'s', 'e', 'l', 'e', 'c', 't', ' ', (byte) 0xe9};
        assertTrue(classify(latin1) instanceof Classified.Refused);
        assertTrue(cache.classify(latin1, 0, latin1.length, TextEncoding.SINGLE_BYTE) instanceof Classified.Script);
        assertTrue(classify(latin1) instanceof Classified.Refused);
    }

    /** Every text, remembered or not, is what the classifier says; the seed is fixed. */
    @Test
    void itNeverSaysAnythingElseThanTheClassifier() {
        Random random = new Random(1);
        Classifier plain = new Classifier();
        for (int i = 0; i < 50_000; i++) {
            int id = (int) Math.abs(random.nextGaussian() * 200);
            byte[] text =
                    bytes((id % 3 == 0 ? "delete from t" : "select f" + id % 7 + "() from t") + " where id = " + id);
            assertEquals(plain.classify(text), classify(text));
        }
        assertTrue(cache.hits() > 40_000, () -> "hits: " + cache.hits());
    }

    @Test
    void itStaysWithinItsBoundAndKeepsWhatIsUsed() {
        byte[] often = bytes("select 'often'");
        for (int i = 0; i < 20_000; i++) {
            classify(bytes("select " + i + " from " + "x".repeat(i % 500)));
            classify(often);
            assertTrue(cache.weight() <= LIMIT, () -> "weight: " + cache.weight());
        }
        assertTrue(cache.hits() > 19_900, () -> "hits: " + cache.hits());
    }

    @Test
    void aTextTooLargeForItIsClassifiedAllTheSame() {
        byte[] large = bytes("select '" + "x".repeat(LIMIT / 32) + "'");
        assertEquals(classify(large), classify(large));
        assertEquals(0, cache.hits());
        assertEquals(0, cache.weight());
    }

    @Test
    void textsThatShareAPlaceAreToldApart() {
        // Given: a cache of four places, all texts share them
        ClassifierCache small = new ClassifierCache(new Classifier(), 4096, 7);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 50; i++) {
                byte[] text = bytes(i % 2 == 0 ? "select " + i : "delete from t" + i);
                String needs = Said.written(
                        ((Classified.Script) small.classify(text, 0, text.length, TextEncoding.UTF8)).needed());
                assertEquals(i % 2 == 0 ? "READ" : "WRITE", needs);
            }
        }
        assertNotEquals(0, small.misses());
    }

    private @Nullable String fingerprint(byte[] text) {
        return cache.fingerprint(text, 0, text.length, TextEncoding.UTF8);
    }

    @Test
    void aFingerprintIsThatOfTheShapeAndIsFoundOnce() {
        Shapes shapes = new Shapes();
        for (String text : List.of("select 7", "delete from t where id = 'x'", "select '\\'", "select $$", "")) {
            byte[] bytes = bytes(text);
            Shape shape = shapes.of(bytes, 0, bytes.length, TextEncoding.UTF8);
            String expected = shape == null ? null : shape.fingerprint();
            // Before it was classified, and after that.
            assertEquals(expected, fingerprint(bytes));
            classify(bytes);
            assertEquals(expected, fingerprint(bytes));
            assertSame(fingerprint(bytes), fingerprint(bytes));
        }
        byte[] latin1 = {'s', 'e', 'l', 'e', 'c', 't', ' ', '\'', (byte) 0xe9, '\''};
        assertNull(fingerprint(latin1));
        assertNotNull(cache.fingerprint(latin1, 0, latin1.length, TextEncoding.SINGLE_BYTE));
    }

    @Test
    void fingerprintsCountToItsBound() {
        for (int i = 0; i < 20_000; i++) {
            byte[] text = bytes("select " + i);
            classify(text);
            fingerprint(text);
            assertTrue(cache.weight() <= LIMIT, () -> "weight: " + cache.weight());
        }
    }

    @Test
    void aTextThatIsFoundCostsNoGarbage() {
        byte[] text = bytes("select abalance from accounts where id = 77");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().threadId();
        classify(text);
        fingerprint(text);
        threads.getThreadAllocatedBytes(self);
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 1000; i++) {
            classify(text);
            fingerprint(text);
        }
        assertEquals(0, threads.getThreadAllocatedBytes(self) - before);
    }
}
